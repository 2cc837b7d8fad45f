// H1's baseline: the least that a C++ program costs.
int main() { return 0; }
