/* SPDX-License-Identifier: MIT */
#include "load_log.h"

#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstdio>
#include <vector>

/*
 * libbpf names `stderr` in its default printer, and that one address is what
 * keeps a distribution's libbpf.a out of a shared object. build-native.mjs
 * renames the reference to this symbol; the printer is replaced below before it
 * could ever use it.
 */
extern "C" {
FILE *actplane_libbpf_stderr = nullptr;
}

namespace actplane {
namespace {

constexpr size_t lines_max = 40;
constexpr size_t line_bytes_max = 400;

thread_local LoadLog *current = nullptr;

int print(enum libbpf_print_level level, const char *format, va_list arguments) {
  if (!current || level == LIBBPF_DEBUG) return 0;
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(nullptr, 0, format, again);
  va_end(again);
  if (length <= 0) return 0;
  std::vector<char> text(static_cast<size_t>(length) + 1);
  vsnprintf(text.data(), text.size(), format, arguments);
  current->add(std::string(text.data(), static_cast<size_t>(length)));
  return length;
}

}  // namespace

LoadLog::LoadLog() : outer_(current) { current = this; }
LoadLog::~LoadLog() { current = outer_; }

void LoadLog::add(const std::string &text) {
  for (size_t from = 0; from < text.size();) {
    size_t end = text.find('\n', from);
    if (end == std::string::npos) end = text.size();
    if (end > from) lines_.push_back(text.substr(from, std::min(end - from, line_bytes_max)));
    if (lines_.size() > lines_max) lines_.pop_front();
    from = end + 1;
  }
}

std::string LoadLog::text() const {
  std::string all;
  for (const std::string &line : lines_) all += (all.empty() ? "" : "\n") + line;
  return all;
}

void capture_libbpf_messages() { libbpf_set_print(print); }

}  // namespace actplane
