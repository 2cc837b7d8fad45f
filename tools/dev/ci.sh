# What .ci/run does: everything from nothing.
# usage: ./dev ci
bash dev setup
bash dev lint
bash dev test
