# zephyrus: two separate btrfs pools. Work, containers and databases on the first disk; backups and
# what can be made again on the second.
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
      device = "/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001";
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
              };
            };
          };
        };
      };
    };
    secondary = {
      type = "disk";
      device = "/dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_SYNTHZ2450M2";
      content = {
        type = "gpt";
        partitions.data = {
          size = "100%";
          content = {
            type = "btrfs";
            extraArgs = [ "-f" ];
            subvolumes = {
              "@backups" = mounted "/var/lib/backups";
              "@cache" = mounted "/var/cache";
            };
          };
        };
      };
    };
  };
}
