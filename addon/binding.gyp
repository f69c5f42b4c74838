# Built by scripts/build-native.mjs, which makes <(gen)/embedded.S and <(gen)/libbpf.a first.
{
  "variables": {
    "gen%": "<(module_root_dir)/../build/gen",
  },
  "targets": [
    {
      "target_name": "actplane",
      "sources": [
        "src/addon.cc",
        "src/attach.cc",
        "src/engine.cc",
        "src/engine_attach.cc",
        "src/engine_labels.cc",
        "src/epoch.cc",
        "src/events.cc",
        "src/heap.cc",
        "src/image_check.cc",
        "src/images.cc",
        "src/kallsyms.cc",
        "src/labels.cc",
        "src/load_log.cc",
        "src/needs.cc",
        "src/journal.cc",
        "src/notify.cc",
        "src/others.cc",
        "src/peer.cc",
        "src/pin_folders.cc",
        "src/pins.cc",
        "src/probe.cc",
        "src/process.cc",
        "src/programs.cc",
        "src/tables.cc",
        "src/targets.cc",
        "src/tasks.cc",
        "src/unix_diag.cc",
        "../build/gen/embedded.S", # make wants its sources relative
      ],
      "include_dirs": ["<(module_root_dir)/../node_modules/node-addon-api", "<(module_root_dir)/../bpf/include"],
      # N-API 8: one .node for Node 20, 22 and 24.
      "defines": ["NAPI_VERSION=8", "NODE_ADDON_API_CPP_EXCEPTIONS", "_GNU_SOURCE"],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": [
        "-std=gnu++17",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-Wno-missing-field-initializers",
        "-fvisibility=hidden",
        "-fstack-protector-strong",
        "-U_FORTIFY_SOURCE",
        "-D_FORTIFY_SOURCE=2",
      ],
      "libraries": ["<(gen)/libbpf.a", "-lelf", "-lz"],
      "ldflags": [
        # libbpf's own symbols stay inside, so that another libbpf in the process cannot stand in for it.
        "-Wl,--exclude-libs,ALL",
        "-Wl,-Bsymbolic",
        "-Wl,-z,text,-z,relro,-z,now,-z,noexecstack",
      ],
    },
  ],
}
