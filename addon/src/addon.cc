/* SPDX-License-Identifier: MIT */
/* What the .node exports; types and meaning are in ../types.ts. */
#include <bpf/bpf.h>
#include <napi.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "engine.h"
#include "failure.h"
#include "heap.h"
#include "image_check.h"
#include "js.h"
#include "load_log.h"
#include "kallsyms.h"
#include "journal.h"
#include "notify.h"
#include "peer.h"
#include "process.h"

namespace actplane {
namespace {

using Napi::CallbackInfo;
using Napi::Value;

Value open_engine(const CallbackInfo &info) {
  TrimmedHeap when_done;
  return info.Env().GetInstanceData<Napi::FunctionReference>()->New({info[0], info[1], info[2]});
}

Value peer_object(Napi::Env env, Peer peer) {
  Napi::Object object = Napi::Object::New(env);
  object["pid"] = Napi::Number::New(env, peer.pid);
  object["uid"] = Napi::Number::New(env, peer.uid);
  object["gid"] = Napi::Number::New(env, peer.gid);
  object["pidfd"] = Napi::Number::New(env, peer.pidfd.release());
  return object;
}

Value peer_of_socket(const CallbackInfo &info) {
  return peer_object(info.Env(), peer_of(to_int(info[0], "socketFd")));
}

/* Not in types.ts: what setImage refuses, for tests that have no privileges. */
Value check(const CallbackInfo &info) {
  if (!info[0].IsTypedArray()) throw Napi::TypeError::New(info.Env(), "image must be a Uint8Array");
  auto image = info[0].As<Napi::Uint8Array>();
  check_image(image.Data(), image.ByteLength());
  return info.Env().Undefined();
}

/* Not in types.ts: lets the tests take the way of kernels before 6.5 on any kernel. */
Value peer_of_old(const CallbackInfo &info) {
  return peer_object(info.Env(), peer_by_held_socket(to_int(info[0], "socketFd")));
}

Value open_pid(const CallbackInfo &info) {
  return Napi::Number::New(info.Env(), pidfd_open(to_int(info[0], "pid")));
}

Value alive(const CallbackInfo &info) {
  return Napi::Boolean::New(info.Env(), pidfd_alive(to_int(info[0], "pidfd")));
}

Value signal(const CallbackInfo &info) {
  pidfd_signal(to_int(info[0], "pidfd"), to_int(info[1], "signal"));
  return info.Env().Undefined();
}

Value getfd(const CallbackInfo &info) {
  return Napi::Number::New(info.Env(), pidfd_getfd(to_int(info[0], "pidfd"), to_int(info[1], "fd")));
}

Value status(const CallbackInfo &info) {
  FileStatus found = file_status(to_int(info[0], "fd"));
  Napi::Object object = Napi::Object::New(info.Env());
  object["regular"] = Napi::Boolean::New(info.Env(), found.regular);
  object["uid"] = Napi::Number::New(info.Env(), found.uid);
  object["links"] = Napi::Number::New(info.Env(), static_cast<double>(found.links));
  object["appendable"] = Napi::Boolean::New(info.Env(), found.appendable);
  object["size"] = Napi::Number::New(info.Env(), static_cast<double>(found.size));
  return object;
}

Value close_fd(const CallbackInfo &info) {
  if (close(to_int(info[0], "fd")) && errno != EINTR) throw from_errno(errno, "close a descriptor");
  return info.Env().Undefined();
}

Value symbols(const CallbackInfo &info) { return Napi::Boolean::New(info.Env(), kernel_symbols()); }

Value btf(const CallbackInfo &info) { return Napi::Boolean::New(info.Env(), has_btf()); }

/* Not in types.ts: lets a test see that a program has left the kernel. */
Value program_loaded(const CallbackInfo &info) {
  Descriptor program(bpf_prog_get_fd_by_id(to_u32(info[0], "id")));
  if (program.get() < 0 && errno != ENOENT) throw from_errno(errno, "look for a program");
  return Napi::Boolean::New(info.Env(), program.get() >= 0);
}

Value write_journal(const CallbackInfo &info) {
  return Napi::Boolean::New(info.Env(), journal(to_string(info[0], "fields")));
}

Value notify_manager(const CallbackInfo &info) {
  std::vector<int> descriptors;
  if (info[1].IsArray()) {
    auto list = info[1].As<Napi::Array>();
    for (uint32_t n = 0; n < list.Length(); n++) descriptors.push_back(to_int(list.Get(n), "a descriptor"));
  }
  return Napi::Boolean::New(info.Env(), notify(to_string(info[0], "state"), descriptors));
}

Value boot_time(const CallbackInfo &info) {
  timespec now;
  if (clock_gettime(CLOCK_BOOTTIME, &now)) throw from_errno(errno, "read the clock");
  return Napi::BigInt::New(info.Env(), static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec));
}

Value trim(const CallbackInfo &info) {
  trim_heap();
  return info.Env().Undefined();
}

template <Value (*Function)(const CallbackInfo &)>
void add(Napi::Object exports, const char *name) {
  exports.Set(name, Napi::Function::New(
                        exports.Env(),
                        [](const CallbackInfo &info) { return guarded(info.Env(), [&] { return Function(info); }); }, name));
}

Napi::Object start(Napi::Env env, Napi::Object exports) {
  keep_heap_small();
  capture_libbpf_messages();
  env.SetInstanceData(new Napi::FunctionReference(Napi::Persistent(Engine::define(env))));
  add<open_engine>(exports, "openEngine");
  add<peer_of_socket>(exports, "peerOf");
  add<peer_of_old>(exports, "peerByHeldSocket");
  add<check>(exports, "checkImage");
  add<open_pid>(exports, "pidfdOpen");
  add<alive>(exports, "pidfdAlive");
  add<signal>(exports, "pidfdSignal");
  add<getfd>(exports, "pidfdGetfd");
  add<status>(exports, "fileStatus");
  add<close_fd>(exports, "closeFd");
  add<btf>(exports, "hasBtf");
  add<symbols>(exports, "kernelSymbols");
  add<boot_time>(exports, "bootTime");
  add<write_journal>(exports, "journal");
  add<notify_manager>(exports, "notify");
  add<trim>(exports, "trimHeap");
  add<program_loaded>(exports, "programLoaded");
  return exports;
}

}  // namespace
}  // namespace actplane

static Napi::Object register_addon(Napi::Env env, Napi::Object exports) { return actplane::start(env, exports); }
NODE_API_MODULE(actplane, register_addon)
