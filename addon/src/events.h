/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_EVENTS_H
#define ACTPLANE_EVENTS_H

#include <bpf/libbpf.h>
#include <napi.h>
#include <uv.h>

namespace actplane {

/*
 * Hands each ring-buffer record to a JavaScript function from the event loop.
 * libuv watches the ring's epoll descriptor; nothing polls. Belongs to libuv
 * from start() on: it frees itself some time after stop(), when the loop has
 * let go of the handle.
 */
class Events {
 public:
  static Events *start(Napi::Env env, int ring_fd, Napi::Function on_record);
  /* No more calls after it. May be called from inside the function. */
  void stop();

 private:
  Events(Napi::Env env, Napi::Function on_record);
  ~Events();
  static void on_readable(uv_poll_t *poll, int status, int events);
  static int on_sample(void *self, void *data, size_t length);
  static void on_closed(uv_handle_t *handle);
  static void on_teardown(napi_async_cleanup_hook_handle hook, void *self);
  void call(const uint8_t *data, size_t length);
  void finish();

  Napi::Env env_;
  Napi::FunctionReference on_record_;
  Napi::AsyncContext context_;
  uv_poll_t poll_ = {};
  ring_buffer *ring_ = nullptr;
  napi_async_cleanup_hook_handle teardown_ = nullptr;
  int taken_ = 0;          /* in this wake-up */
  bool consuming_ = false; /* inside ring_buffer__consume: the ring must live */
  bool stopped_ = false;
};

}  // namespace actplane

#endif
