# The JSON document that `harness` reads a disko layout from.
#
# From a NixOS configuration whose modules include disko's:
#   import ./export-layout.nix { inherit lib; configuration = nixosConfigurations.web; }
# From a layout file alone, with a checkout of disko:
#   import ./export-layout.nix { inherit lib; disko = ./disko; layout = ./layout.nix; }
#
# The result holds plain data only. See README.md beside this file.
{
  # nixpkgs' `lib`.
  lib,
  # An evaluated configuration, or its `config`.
  configuration ? null,
  # A layout: a path, a function or an attribute set with `disko.devices` or `devices`.
  layout ? null,
  # Arguments for a layout that is a function, besides `lib`.
  layoutArgs ? { },
  # A checkout (or flake input) of nix-community/disko; for `layout` only.
  disko ? null,
  # Copied into the document, so that a reader knows where it comes from.
  source ? { },
}:

let
  inherit (builtins)
    attrNames
    elem
    foldl'
    functionArgs
    intersectAttrs
    isAttrs
    isFunction
    isList
    isPath
    isString
    listToAttrs
    mapAttrs
    ;

  mapNames = [
    "bcachefs_filesystems"
    "disk"
    "lvm_vg"
    "mdadm"
    "nodev"
    "zpool"
  ];

  # --- Evaluation -----------------------------------------------------------------------------

  callWith = available: f: if functionArgs f == { } then f available else f (intersectAttrs (functionArgs f) available);

  loaded = if isPath layout || isString layout then import layout else layout;
  applied = if isFunction loaded then callWith (layoutArgs // { inherit lib; }) loaded else loaded;
  layoutDevices =
    if applied ? disko.devices then
      applied.disko.devices
    else
      applied.devices or (throw "the layout has neither 'disko.devices' nor 'devices'");

  diskoLib =
    if disko == null then
      throw "a layout file needs 'disko', a checkout of nix-community/disko"
    else
      callWith {
        inherit lib;
        makeTest = null;
        eval-config = null;
        qemu-common = null;
      } (import (disko + "/lib"));

  layoutEvaluation = lib.evalModules {
    modules = [
      { options.disko.devices = lib.mkOption { type = diskoLib.toplevel; }; }
      { disko.devices = layoutDevices; }
    ];
  };

  # Only as much of NixOS as disko's own settings need to be merged.
  listOption = lib.mkOption {
    type = lib.types.listOf lib.types.anything;
    default = [ ];
  };
  miniatureSystem = lib.evalModules {
    modules = [
      {
        freeformType = lib.types.lazyAttrsOf lib.types.anything;
        options.swapDevices = listOption;
        options.boot.loader.grub.devices = listOption;
        options.boot.initrd.kernelModules = listOption;
        options.fileSystems = lib.mkOption {
          default = { };
          type = lib.types.attrsOf (
            lib.types.submodule {
              freeformType = lib.types.lazyAttrsOf lib.types.anything;
              options.options = listOption;
            }
          );
        };
      }
      { config = layoutEvaluation.config.disko.devices._config; }
    ];
  };

  isConfiguration = configuration != null;
  system = if isConfiguration then configuration.config or configuration else miniatureSystem.config;
  devices = if isConfiguration then system.disko.devices else layoutEvaluation.config.disko.devices;

  # --- Plain data -----------------------------------------------------------------------------

  isHook = name: elem name [
    "preCreateHook"
    "postCreateHook"
    "preMountHook"
    "postMountHook"
    "preUnmountHook"
    "postUnmountHook"
  ];
  # By name, since a layout's own keys may start with `_` too (`__root` of every pool does).
  isInternal = name: elem name [
    "_config"
    "_create"
    "_createFilesystem"
    "_index"
    "_meta"
    "_module"
    "_mount"
    "_name"
    "_packages"
    "_parent"
    "_pkgs"
    "_scripts"
    "_unmount"
  ];
  isKept = name: value: !(isInternal name || isFunction value || (isHook name && value == ""));

  plain =
    value:
    if isString value then
      builtins.unsafeDiscardStringContext value
    else if isPath value then
      toString value
    else if isList value then
      map plain value
    else if isAttrs value && lib.isDerivation value then
      builtins.unsafeDiscardStringContext value.outPath
    else if isAttrs value then
      mapAttrs (_: plain) (lib.filterAttrs isKept value) // lib.optionalAttrs (value ? _index) { index = value._index; }
    else
      value;

  # --- Orders ---------------------------------------------------------------------------------

  dependencies = (devices._meta or { }).deviceDependencies or { };

  sorted =
    before: what: list:
    let
      result = lib.toposort before list;
    in
    result.result or (throw "the ${what} of this layout wait for each other");

  deviceOrder = sorted (a: b: elem a (lib.attrByPath b [ ] dependencies)) "devices" (
    lib.concatMap (map': map (key: [ map' key ]) (attrNames devices.${map'})) mapNames
  );

  # disko sorts its own definitions, not what the system makes of them.
  ownMounts = foldl' lib.recursiveUpdate { } ((devices._config.fileSystems or { }).contents or [ ]);
  slashed = path: if lib.hasSuffix "/" path then path else path + "/";
  comesBefore =
    a: b: lib.hasPrefix (slashed a) (slashed b) || lib.hasPrefix (slashed a) (slashed (toString ownMounts.${b}.device));
  mountOrder = sorted comesBefore "mount points" (attrNames ownMounts);

  # --- What the system is told ----------------------------------------------------------------

  fileSystem =
    value:
    {
      inherit (value) device fsType options;
    }
    // lib.optionalAttrs (value.neededForBoot or false) { neededForBoot = true; };

  swapDevice =
    value:
    intersectAttrs {
      device = null;
      discardPolicy = null;
      options = null;
      priority = null;
      randomEncryption = null;
    } value;
in
plain {
  schema = "disko-eval/1";
  inherit source deviceOrder mountOrder;
  devices = listToAttrs (map (name: lib.nameValuePair name devices.${name}) mapNames);
  meta = lib.optionalAttrs (dependencies != { }) { deviceDependencies = dependencies; };
  fileSystems = mapAttrs (_: fileSystem) system.fileSystems;
  swapDevices = map swapDevice system.swapDevices;
}
