/* open-often TIMES FILE: opens and closes FILE. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  for (int n = atoi(argv[1]); n > 0; n--) close(open(argv[2], O_RDONLY));
  return 0;
}
