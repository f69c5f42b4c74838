/* SPDX-License-Identifier: MIT */
#include "labels.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "failure.h"

namespace actplane {
namespace {

/* Entries of one batch. The kernel asks for more room than a single bucket of the table has entries. */
constexpr uint32_t batch_entries = 4096;

/* What a table has of a file, an endpoint; of one that is not there, zeros. */
void put(ap_label_record &record, const ap_file_key &key, const ap_file_labels &value) {
  record.entry.kind = AP_LABEL_FILE;
  record.entry.key.file = key;
  record.labels = value.labels;
  record.device = value.device;
  record.flags = value.flags;
}

void put(ap_label_record &record, const ap_endpoint_key &key, const ap_endpoint_labels &value) {
  record.entry.kind = AP_LABEL_ENDPOINT;
  record.entry.key.endpoint = key;
  record.labels = value.labels;
}

template <typename Key, typename Value>
void put_now(ap_label_record &record, int map, const Key &key) {
  Value now = {};
  if (bpf_map_lookup_elem(map, &key, &now) && errno != ENOENT) throw from_errno(errno, "read changed labels");
  put(record, key, now);
}

/* One batch of a hash: fills `keys` and `values`, returns how many; `at` as in Labels::read. */
template <typename Key, typename Value>
uint32_t batch(int map, std::optional<uint32_t> &at, std::vector<Key> &keys, std::vector<Value> &values) {
  LIBBPF_OPTS(bpf_map_batch_opts, options);
  uint32_t before = at.value_or(0), after = 0, count = static_cast<uint32_t>(keys.size());
  bool last = false;
  if (bpf_map_lookup_batch(map, at ? &before : nullptr, &after, keys.data(), values.data(), &count, &options)) {
    if (errno != ENOENT) throw from_errno(errno, "read the table of labels");
    last = true;
  }
  at = last ? std::nullopt : std::optional<uint32_t>(after);
  return count;
}

template <typename Key, typename Value>
Labels::Records records_of(int map, std::optional<uint32_t> &at) {
  std::vector<Key> keys(batch_entries);
  std::vector<Value> values(batch_entries);
  Labels::Records records(batch(map, at, keys, values));
  for (size_t n = 0; n < records.size(); n++) put(records[n], keys[n], values[n]);
  return records;
}

}  // namespace

Labels::Labels(const Programs &programs)
    : programs_(programs),
      files_(programs.map_fd("files")),
      endpoints_(programs.map_fd("endpoints")),
      realms_(programs.map_fd("realms")),
      owners_(programs.map_fd("owners")),
      totals_(programs.map_fd("label_totals")),
      changes_(programs.map_fd("changes")),
      edits_(programs.map_fd("edits")),
      see_request_(programs.map_fd("see_request")) {}

void Labels::set_realm(uint32_t realm, uint32_t uid) const {
  ap_owner fresh = {};
  if (bpf_map_update_elem(owners_, &uid, &fresh, BPF_NOEXIST) && errno != EEXIST)
    throw from_errno(errno, "add an owner of labels");
  ap_realm value = {uid};
  if (bpf_map_update_elem(realms_, &realm, &value, BPF_ANY)) throw from_errno(errno, "add a realm");
}

ap_owner Labels::owner(uint32_t uid) const {
  ap_owner found = {};
  if (bpf_map_lookup_elem(owners_, &uid, &found) && errno != ENOENT) throw from_errno(errno, "read an owner of labels");
  return found;
}

ap_label_totals Labels::totals() const {
  uint32_t zero = 0;
  ap_label_totals found;
  if (bpf_map_lookup_elem(totals_, &zero, &found)) throw from_errno(errno, "read how many labels there are");
  return found;
}

uint64_t Labels::of_file(const ap_file_key &key) const {
  ap_file_labels found = {};
  if (bpf_map_lookup_elem(files_, &key, &found) && errno != ENOENT) throw from_errno(errno, "read a file's labels");
  return found.labels;
}

Labels::Records Labels::take_changes(size_t max) const {
  Records records;
  while (records.size() < max) {
    ap_label_record record = {};
    if (bpf_map_lookup_and_delete_elem(changes_, nullptr, &record.entry)) {
      if (errno == ENOENT) break;
      throw from_errno(errno, "take a change of labels");
    }
    const ap_file_key file = record.entry.key.file;
    const ap_endpoint_key endpoint = record.entry.key.endpoint;
    if (record.entry.kind == AP_LABEL_FILE) put_now<ap_file_key, ap_file_labels>(record, files_, file);
    else put_now<ap_endpoint_key, ap_endpoint_labels>(record, endpoints_, endpoint);
    records.push_back(record);
  }
  return records;
}

Labels::Records Labels::read(ap_label_kind kind, std::optional<uint32_t> &at) const {
  return kind == AP_LABEL_FILE ? records_of<ap_file_key, ap_file_labels>(files_, at)
                               : records_of<ap_endpoint_key, ap_endpoint_labels>(endpoints_, at);
}

Labels::Records Labels::write(const Records &wanted) const {
  Records refused;
  auto edits = std::make_unique<ap_edits>();
  uint32_t zero = 0;
  for (size_t from = 0; from < wanted.size(); from += AP_EDITS_MAX) {
    size_t count = std::min<size_t>(AP_EDITS_MAX, wanted.size() - from);
    edits->count = static_cast<uint32_t>(count);
    /* what the program does not come to is not taken for done */
    memset(edits->refused, 1, sizeof edits->refused);
    std::copy_n(wanted.begin() + static_cast<ptrdiff_t>(from), count, edits->edit);
    if (bpf_map_update_elem(edits_, &zero, edits.get(), BPF_ANY)) throw from_errno(errno, "hand over labels");
    programs_.run("edit_labels");
    if (bpf_map_lookup_elem(edits_, &zero, edits.get())) throw from_errno(errno, "read what became of labels");
    for (size_t n = 0; n < count; n++)
      if (edits->refused[n]) refused.push_back(edits->edit[n]);
  }
  return refused;
}

std::optional<ap_seen> Labels::see(int pidfd, uint32_t fd) const {
  uint32_t zero = 0;
  if (bpf_map_update_elem(see_request_, &zero, &fd, BPF_ANY)) throw from_errno(errno, "ask for a descriptor");
  bpf_iter_link_info whose = {};
  whose.task.pid_fd = static_cast<uint32_t>(pidfd);
  Descriptor iterator = programs_.iterate("see_descriptor", &whose);
  ap_seen seen;
  for (;;) {
    ssize_t length = ::read(iterator.get(), &seen, sizeof seen);
    if (length == 0) return std::nullopt;
    if (length == static_cast<ssize_t>(sizeof seen)) return seen;
    if (length > 0) throw from_errno(EIO, "read what a descriptor is open on");
    if (errno != EAGAIN && errno != EINTR) throw from_errno(errno, "read what a descriptor is open on");
  }
}

}  // namespace actplane
