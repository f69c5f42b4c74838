/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_LOAD_LOG_H
#define ACTPLANE_LOAD_LOG_H

#include <deque>
#include <string>

namespace actplane {

/*
 * While one lives, libbpf's messages and the verifier's log on this thread go
 * into it and not to stderr; it keeps the last 40 lines. Outside of any, they
 * are dropped: a service's stderr is its journal, and every failure is thrown
 * with what it needs to be understood.
 */
class LoadLog {
 public:
  LoadLog();
  ~LoadLog();
  LoadLog(const LoadLog &) = delete;
  LoadLog &operator=(const LoadLog &) = delete;

  void add(const std::string &text);
  std::string text() const;

 private:
  std::deque<std::string> lines_;
  LoadLog *outer_;
};

/* Once per process, before any other call of libbpf. */
void capture_libbpf_messages();

}  // namespace actplane

#endif
