/* SPDX-License-Identifier: MIT */
#include "feedback.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "descriptor.h"
#include "say.h"

static char *made; /* what feedback_discard may remove */

static bool is_denied(int error) { return error == EACCES || error == EPERM || error == EROFS; }

/* The folder `name` in `parent`, made when it is missing. Never through a symbolic link. */
static int enter(int parent, const char *name, mode_t mode, bool *fresh) {
  const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  *fresh = false;
  int fd = openat(parent, name, flags);
  if (fd < 0 && errno == ENOENT) {
    if (mkdirat(parent, name, mode) == 0)
      *fresh = true;
    else if (errno != EEXIST)
      return -1;
    fd = openat(parent, name, flags);
  }
  return above_stdio(fd);
}

static void ignore_folder(int folder) {
  int fd = above_stdio(openat(folder, ".gitignore", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644));
  if (fd < 0) return;
  if (write(fd, "*\n", 2) != 2) unlinkat(folder, ".gitignore", 0);
  close(fd);
}

static int open_file(int folder, const char *name, bool *fresh) {
  const int flags = O_APPEND | O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  int fd = openat(folder, name, flags | O_CREAT | O_EXCL, 0600);
  *fresh = fd >= 0;
  if (fd < 0 && errno == EEXIST) fd = openat(folder, name, flags);
  return above_stdio(fd);
}

/*
 * Opens `relative` below `folder`, one component at a time and never through a
 * link or "..": a project's policy comes from whoever wrote the project, and
 * must not make the user's launcher append to ~/.bashrc. -1 and errno on failure.
 */
static int open_below(int folder, const char *relative, bool *fresh) {
  char part[NAME_MAX + 1];
  bool new_folder;
  if (*relative == '/') {
    errno = EXDEV;
    return -1;
  }
  int at = above_stdio(fcntl(folder, F_DUPFD_CLOEXEC, 3));
  for (const char *slash; at >= 0 && (slash = strchr(relative, '/')); relative = slash + 1) {
    size_t length = (size_t)(slash - relative);
    if (length == 0 || (length == 1 && *relative == '.')) continue;
    if (length > NAME_MAX || (length == 2 && memcmp(relative, "..", 2) == 0)) {
      close(at);
      errno = EXDEV;
      return -1;
    }
    memcpy(part, relative, length);
    part[length] = '\0';
    int next = enter(at, part, 0755, &new_folder);
    if (next >= 0 && new_folder && strcmp(part, ".actplane") == 0) ignore_folder(next);
    int error = errno;
    close(at);
    errno = error;
    at = next;
  }
  if (at < 0) return -1;
  int fd = open_file(at, relative, fresh);
  int error = errno;
  close(at);
  errno = error;
  return fd;
}

static char *print_path(const char *folder, const char *name) {
  char *path;
  if (asprintf(&path, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name) < 0) die(STATUS_SERVICE, "out of memory");
  return path;
}

/* False, with errno, when the file cannot be opened. */
static bool use(struct feedback *feedback, const char *folder, const char *relative) {
  bool fresh = false;
  int parent = above_stdio(open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (parent < 0) return false;
  int fd = open_below(parent, relative, &fresh);
  int error = errno;
  close(parent);
  errno = error;
  if (fd < 0) return false;
  feedback->fd = fd;
  feedback->path = print_path(folder, relative);
  made = fresh ? feedback->path : NULL;
  return true;
}

/* $XDG_STATE_HOME/actplane or ~/.local/state/actplane (XDG base directories), made when missing; NULL without a home. */
static char *state_folder(void) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  char *path;
  if (state && *state == '/')
    path = print_path(state, "actplane");
  else if (home && *home == '/')
    path = print_path(home, ".local/state/actplane");
  else
    return NULL;
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
  }
  mkdir(path, 0700);
  return path;
}

static void require_own_file(const struct feedback *feedback) {
  struct stat found;
  if (fstat(feedback->fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_nlink == 1 && found.st_uid == geteuid()) return;
  die(STATUS_USAGE, "the feedback file %s must be a regular file of your own, without hard links", feedback->path);
}

void feedback_open(struct feedback *feedback, const char *root, const char *wanted) {
  char own[64], *state;
  struct timespec now;
  *feedback = (struct feedback){.fd = -1};
  clock_gettime(CLOCK_REALTIME, &now);
  snprintf(own, sizeof own, ".actplane/feedback-%d-%lld.txt", (int)getpid(), (long long)now.tv_sec);
  bool there = use(feedback, root, wanted ? wanted : own);
  if (!there && wanted && !is_denied(errno))
    die(STATUS_USAGE, "the policy's feedback path must name a file below %s, without links or \"..\": %s (%s)", root, wanted,
        strerror(errno));
  if (!there && (state = state_folder())) there = use(feedback, state, strchr(own, '/') + 1);
  if (!there) {
    say("no feedback file for this run: neither below %s nor in your state folder: %s", root, strerror(errno));
    return;
  }
  require_own_file(feedback);
}

void feedback_discard(void) {
  struct stat found;
  if (made && lstat(made, &found) == 0 && S_ISREG(found.st_mode) && found.st_size == 0) unlink(made);
}
