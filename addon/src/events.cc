/* SPDX-License-Identifier: MIT */
#include "events.h"

#include <memory>

#include "failure.h"

namespace actplane {
namespace {

/* Records of one wake-up: a flood must leave the loop time for requests. What stays wakes it again (level-triggered). */
constexpr int records_max = 10000;

}  // namespace

Events::Events(Napi::Env env, Napi::Function on_record)
    : env_(env), on_record_(Napi::Persistent(on_record)), context_(env, "actplane.events") {}

Events::~Events() {
  if (ring_) ring_buffer__free(ring_);
}

Events *Events::start(Napi::Env env, int ring_fd, Napi::Function on_record) {
  struct Deleter {
    void operator()(Events *events) const { delete events; }
  };
  std::unique_ptr<Events, Deleter> events(new Events(env, on_record));
  events->ring_ = ring_buffer__new(ring_fd, on_sample, events.get(), nullptr);
  if (!events->ring_) throw from_errno(errno, "open the event ring");
  uv_loop_t *loop;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) throw Failure{"EIO", "cannot reach the event loop", ""};
  events->poll_.data = events.get();
  int error = uv_poll_init(loop, &events->poll_, ring_buffer__epoll_fd(events->ring_));
  if (error) throw from_errno(-error, "watch the event ring");
  Events *self = events.release(); /* libuv's from here: freed in on_closed */
  napi_add_async_cleanup_hook(env, on_teardown, self, &self->teardown_);
  error = uv_poll_start(&self->poll_, UV_READABLE, on_readable);
  if (error) {
    self->stop();
    throw from_errno(-error, "watch the event ring");
  }
  return self;
}

void Events::stop() {
  if (stopped_) return;
  stopped_ = true;
  uv_poll_stop(&poll_);
  if (!consuming_) finish();
}

void Events::finish() {
  uv_close(reinterpret_cast<uv_handle_t *>(&poll_), on_closed);
  ring_buffer__free(ring_);
  ring_ = nullptr;
}

void Events::on_closed(uv_handle_t *handle) {
  Events *self = static_cast<Events *>(handle->data);
  Napi::HandleScope scope(self->env_);
  if (self->teardown_) napi_remove_async_cleanup_hook(self->teardown_);
  delete self;
}

/* The environment ends (a worker, or process.exit) with an engine open. Removing the hook, above, says it is done. */
void Events::on_teardown(napi_async_cleanup_hook_handle, void *self) { static_cast<Events *>(self)->stop(); }

void Events::on_readable(uv_poll_t *poll, int, int) {
  Events *self = static_cast<Events *>(poll->data);
  Napi::HandleScope scope(self->env_);
  self->taken_ = 0;
  self->consuming_ = true;
  ring_buffer__consume(self->ring_);
  self->consuming_ = false;
  if (self->stopped_) self->finish();
}

/* A negative answer ends this round; libbpf has counted the record as consumed by then. */
int Events::on_sample(void *context, void *data, size_t length) {
  Events *self = static_cast<Events *>(context);
  self->call(static_cast<const uint8_t *>(data), length);
  return self->stopped_ || ++self->taken_ >= records_max ? -ECANCELED : 0;
}

/*
 * An exception of the function is the program's: it becomes uncaughtException,
 * as from any event handler. It must not unwind through libbpf, and the next
 * record comes all the same.
 */
void Events::call(const uint8_t *data, size_t length) {
  Napi::HandleScope scope(env_);
  try {
    on_record_.MakeCallback(env_.Global(), {Napi::Buffer<uint8_t>::Copy(env_, data, length)}, context_);
  } catch (const Napi::Error &error) {
    napi_fatal_exception(env_, error.Value());
  }
}

}  // namespace actplane
