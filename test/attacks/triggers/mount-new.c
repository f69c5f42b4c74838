/* mount-new TYPE KEY VALUE... -- CMD: runs CMD with ./mnt mounted by fsopen, fsconfig, fsmount and move_mount. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fail(const char *what) {
  perror(what);
  return errno == EPERM ? 77 : 1;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int fs = (int)syscall(SYS_fsopen, argv[1], 0);
  if (fs < 0) return fail("fsopen");
  char **at = argv + 2;
  for (; at[0] && strcmp(at[0], "--") != 0; at += 2)
    if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, at[0], at[1], 0) != 0) return fail(at[0]);
  if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0) return fail("create");
  int mount = (int)syscall(SYS_fsmount, fs, 0, 0);
  if (mount < 0) return fail("fsmount");
  if (syscall(SYS_move_mount, mount, "", AT_FDCWD, "mnt", MOVE_MOUNT_F_EMPTY_PATH) != 0) return fail("move_mount");
  execvp(at[1], at + 1);
  return fail(at[1]);
}
