/* SPDX-License-Identifier: MIT */
/* The part of Engine that is about labels. */
#include <cstring>

#include "engine.h"
#include "js.h"

namespace actplane {
namespace {

Napi::Value big(Napi::Env env, uint64_t number) { return Napi::BigInt::New(env, number); }
Napi::Value small(Napi::Env env, uint64_t number) { return Napi::Number::New(env, static_cast<double>(number)); }

Napi::Value buffer_of(Napi::Env env, const Labels::Records &records) {
  return Napi::Buffer<uint8_t>::Copy(env, reinterpret_cast<const uint8_t *>(records.data()),
                                     records.size() * sizeof(ap_label_record));
}

ap_label_kind kind_of(const Napi::Value &value) {
  uint32_t kind = to_u32(value, "kind");
  if (kind >= AP_LABEL_KINDS) throw Failure{"EINVAL", "there is no such kind of label", ""};
  return static_cast<ap_label_kind>(kind);
}

}  // namespace

Napi::Value Engine::set_realm(const Napi::CallbackInfo &info, Parts &parts) {
  parts.labels.set_realm(to_u32(info[0], "realm"), to_u32(info[1], "uid"));
  return info.Env().Undefined();
}

Napi::Value Engine::label_room(const Napi::CallbackInfo &info, Parts &parts) {
  ap_owner owner = parts.labels.owner(to_u32(info[0], "uid"));
  ap_label_totals totals = parts.labels.totals();
  Napi::Object room = Napi::Object::New(info.Env());
  room["files"] = small(info.Env(), owner.held[AP_LABEL_FILE]);
  room["endpoints"] = small(info.Env(), owner.held[AP_LABEL_ENDPOINT]);
  room["refused"] = small(info.Env(), owner.refused);
  room["allFiles"] = small(info.Env(), totals.held[AP_LABEL_FILE]);
  room["allEndpoints"] = small(info.Env(), totals.held[AP_LABEL_ENDPOINT]);
  room["changesLost"] = small(info.Env(), totals.changes_lost);
  return room;
}

Napi::Value Engine::file_labels(const Napi::CallbackInfo &info, Parts &parts) {
  Napi::Object object = to_object(info[0], "key");
  ap_file_key key = {};
  key.inode = to_u64(object.Get("inode"), "inode");
  key.volume = to_u64(object.Get("volume"), "volume");
  key.generation = to_u32(object.Get("generation"), "generation");
  key.realm = to_u32(object.Get("realm"), "realm");
  return big(info.Env(), parts.labels.of_file(key));
}

Napi::Value Engine::take_label_changes(const Napi::CallbackInfo &info, Parts &parts) {
  return buffer_of(info.Env(), parts.labels.take_changes(to_u32(info[0], "max")));
}

Napi::Value Engine::read_labels(const Napi::CallbackInfo &info, Parts &parts) {
  std::optional<uint32_t> at;
  if (!info[1].IsNull()) at = to_u32(info[1], "at");
  Labels::Records records = parts.labels.read(kind_of(info[0]), at);
  Napi::Object part = Napi::Object::New(info.Env());
  part["records"] = buffer_of(info.Env(), records);
  part["next"] = at ? small(info.Env(), *at) : info.Env().Null();
  return part;
}

Napi::Value Engine::write_labels(const Napi::CallbackInfo &info, Parts &parts) {
  if (!info[0].IsTypedArray()) throw Napi::TypeError::New(info.Env(), "records must be a Uint8Array");
  auto bytes = info[0].As<Napi::Uint8Array>();
  if (bytes.ByteLength() % sizeof(ap_label_record)) throw Failure{"EINVAL", "records of labels are cut off", ""};
  Labels::Records records(bytes.ByteLength() / sizeof(ap_label_record));
  memcpy(records.data(), bytes.Data(), bytes.ByteLength());
  for (const ap_label_record &record : records)
    if (record.entry.kind >= AP_LABEL_KINDS) throw Failure{"EINVAL", "there is no such kind of label", ""};
  return buffer_of(info.Env(), parts.labels.write(records));
}

Napi::Value Engine::see_descriptor(const Napi::CallbackInfo &info, Parts &parts) {
  auto seen = parts.labels.see(to_int(info[0], "pidfd"), to_u32(info[1], "fd"));
  if (!seen) return info.Env().Null();
  Napi::Object object = Napi::Object::New(info.Env());
  object["inode"] = big(info.Env(), seen->key.inode);
  object["volume"] = big(info.Env(), seen->key.volume);
  object["generation"] = small(info.Env(), seen->key.generation);
  object["device"] = small(info.Env(), seen->device);
  object["mode"] = small(info.Env(), seen->mode);
  object["links"] = small(info.Env(), seen->links);
  object["flags"] = small(info.Env(), seen->flags);
  return object;
}

}  // namespace actplane
