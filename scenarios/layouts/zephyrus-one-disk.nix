# zephyrus on one disk, twice as large: what was in two pools is in one.
#
# Every mount of a pool asks for the same options, since btrfs knows them for the whole file system
# only: the first mount decides. Directories that must not be copied on write (databases,
# containers) get `chattr +C` while they are empty, not a mount option.
let
  pool = [
    "compress=zstd:3"
    "noatime"
  ];
  mounted = mountpoint: {
    inherit mountpoint;
    mountOptions = pool;
  };
in
{
  disko.devices.disk = {
    primary = {
      type = "disk";
      device = "/dev/disk/by-id/nvme-CT4000P310SSD8_26SYNTHZ0003";
      content = {
        type = "gpt";
        partitions = {
          ESP = {
            size = "1G";
            type = "EF00";
            content = {
              type = "filesystem";
              format = "vfat";
              mountpoint = "/boot";
              mountOptions = [ "umask=0077" ];
            };
          };
          root = {
            size = "100%";
            content = {
              type = "btrfs";
              extraArgs = [ "-f" ];
              subvolumes = {
                "@" = mounted "/";
                "@home" = mounted "/home";
                "@dev" = mounted "/home/dev";
                "@nix" = mounted "/nix";
                "@containers" = mounted "/var/lib/containers";
                "@postgresql" = mounted "/var/lib/postgresql";
                "@redis" = mounted "/var/lib/redis";
                "@backups" = mounted "/var/lib/backups";
                "@cache" = mounted "/var/cache";
              };
            };
          };
        };
      };
    };
  };
}
