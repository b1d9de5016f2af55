# zephyrus, written the obvious way: each subvolume asks for what its row of the table wants. btrfs
# takes these options for the whole file system from the first mount, so most of them do nothing.
# Kept to show that the harness says so.
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
                "@" = {
                  mountpoint = "/";
                  mountOptions = [
                    "noatime"
                    "compress=zstd:3"
                  ];
                };
                "@home" = {
                  mountpoint = "/home";
                  mountOptions = [
                    "noatime"
                    "compress=zstd:3"
                  ];
                };
                "@dev" = {
                  mountpoint = "/home/dev";
                  mountOptions = [ "nodatacow" ];
                };
                "@nix" = {
                  mountpoint = "/nix";
                  mountOptions = [
                    "noatime"
                    "nodatacow"
                    "compress=none"
                  ];
                };
                "@containers" = {
                  mountpoint = "/var/lib/containers";
                  mountOptions = [
                    "noatime"
                    "nodatacow"
                  ];
                };
                "@postgresql" = {
                  mountpoint = "/var/lib/postgresql";
                  mountOptions = [ "nodatacow" ];
                };
                "@redis" = {
                  mountpoint = "/var/lib/redis";
                  mountOptions = [ "nodatacow" ];
                };
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
              "@backups" = {
                mountpoint = "/var/lib/backups";
                mountOptions = [
                  "noatime"
                  "compress=zstd:3"
                ];
              };
              "@cache" = {
                mountpoint = "/var/cache";
                mountOptions = [
                  "noatime"
                  "compress=zstd:1"
                ];
              };
            };
          };
        };
      };
    };
  };
}
