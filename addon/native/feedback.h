/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_FEEDBACK_H
#define ACTPLANE_FEEDBACK_H

/* Where the service writes each match of this run. */
struct feedback {
  int fd;     /* open for appending, CLOEXEC; -1: none */
  char *path; /* absolute */
};

/*
 * Opens the file that the policy wants (`wanted`, relative to `root`), else one
 * of our own below root/.actplane, else one below the user's state folder.
 * Without any the run goes on, and says so. Dies with STATUS_USAGE when the
 * policy's path leads outside `root` or to something that is no file of the
 * user's own.
 */
void feedback_open(struct feedback *feedback, const char *root, const char *wanted);
/* Removes the file if this process made it and nothing was written to it. */
void feedback_discard(void);

#endif
