# yoga: one disk, one btrfs, and a swap partition to hibernate to.
let
  mounted = mountpoint: {
    inherit mountpoint;
    mountOptions = [
      "compress=zstd:3"
      "noatime"
    ];
  };
in
{
  disko.devices.disk.main = {
    type = "disk";
    device = "/dev/disk/by-id/nvme-WD_PC_SN7100S_SDFPMSL-1T00-1101_SYNTHY000001";
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
        swap = {
          size = "8G";
          content = {
            type = "swap";
            discardPolicy = "both";
            resumeDevice = true;
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
              "@nix" = mounted "/nix";
              "@containers" = mounted "/var/lib/containers";
              "@backups" = mounted "/var/lib/backups";
            };
          };
        };
      };
    };
  };
}
