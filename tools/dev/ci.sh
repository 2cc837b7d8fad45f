# Everything from nothing: what .ci/run does, and lint.
# usage: ./dev ci
bash dev setup
bash dev lint
bash dev test
