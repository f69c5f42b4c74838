/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_SERVICE_H
#define ACTPLANE_SERVICE_H

/* A connection to the service, above stdio and CLOEXEC. Dies with STATUS_SERVICE, saying what to do. */
int service_connect(const char *path, int seconds);

#endif
