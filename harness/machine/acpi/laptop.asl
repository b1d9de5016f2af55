/*
 * A battery, an AC adapter and a lid, as the firmware of a portable machine describes them, for the
 * guest kernel's own drivers. Their values come from a page that the host shares with the guest
 * (the second memory BAR of an ivshmem-plain device) and may change at any time.
 *
 * The page is laid out by harness/machine/power_state.cpp: 32-bit words, little endian.
 *
 * Nothing in QEMU lets the host raise an event of ours, so whoever looks at one value first finds
 * out about a change, and all three devices are notified then.
 *
 * QEMU's DSDT has revision 1, so all integers here have 32 bits, and the page must lie below 4 GiB.
 * SeaBIOS puts it there, OVMF does not; _INI moves it then, before the kernel looks at its devices.
 */
DefinitionBlock ("", "SSDT", 2, "HARNSS", "LAPTOP", 0x00000001)
{
    External (\_SB.PCI0, DeviceObj)

    Scope (\_SB.PCI0)
    {
        Device (HPWR)
        {
            // "RWPH": replaced by the place of the device, see laptop_table.cpp.
            Name (_ADR, 0x48505752)

            OperationRegion (CONF, PCI_Config, 0x00, 0x20)
            Field (CONF, DWordAcc, NoLock, Preserve)
            {
                IDEN, 32,
                Offset (0x10),
                REGS, 32, // The device's own registers, always below 4 GiB.
                Offset (0x18),
                BARL, 32,
                BARH, 32
            }
            Field (CONF, WordAcc, NoLock, Preserve)
            {
                Offset (0x04),
                CMND, 16
            }

            // Both firmwares fill the window below 4 GiB from one end, OVMF from the lower and
            // SeaBIOS from the upper: the page goes to the other one.
            Method (_INI, 0, Serialized)
            {
                If ((IDEN != 0x11101AF4) || (BARH == Zero))
                {
                    Return
                }
                Local0 = 0xFEBFF000
                If (REGS >= 0xF0000000)
                {
                    Local0 = 0xE0000000
                }
                Local1 = CMND
                CMND = (Local1 & 0xFFFD) // No memory decoding while it moves.
                BARL = Local0
                BARH = Zero
                CMND = (Local1 | 0x02)
            }

            Mutex (GATE, 0)
            Name (SEEN, 0) // The generation of COPY; 0: none was read yet.

            // The page from word 3 to word 12.
            Name (COPY, Package () { 1, 1, 0, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF,
                                     0xFFFFFFFF, 0 })

            // Reads the page if it has changed. Returns the generation that was known before; 0 if
            // nothing has changed, or if nothing was known. A page that is being written is left
            // for the next look: its first and last words differ.
            Method (TAKE, 0, Serialized)
            {
                Local0 = (BARL & 0xFFFFFFF0)
                If (((IDEN != 0x11101AF4) || (BARH != Zero)) || (Local0 == Zero))
                {
                    Return (Zero)
                }
                OperationRegion (PAGE, SystemMemory, Local0, 0x40)
                Field (PAGE, DWordAcc, NoLock, Preserve)
                {
                    MAGI, 32, // "HPWR"
                    LYOT, 32, // 1
                    GENB, 32,
                    PLUG, 32, // The adapter is plugged in.
                    LIDO, 32, // The lid is open.
                    STAT, 32, // As in _BST.
                    RATE, 32, // mW
                    LEFT, 32, // mWh
                    VOLT, 32, // mV
                    DCAP, 32, // mWh, by design.
                    FCAP, 32, // mWh, when last full.
                    DVOL, 32, // mV, by design.
                    CYCL, 32,
                    GENE, 32
                }
                If ((MAGI != 0x52575048) || (LYOT != One))
                {
                    Return (Zero)
                }
                Local1 = GENE
                If (Local1 == SEEN)
                {
                    Return (Zero)
                }
                Local2 = Package (10) {}
                Local2[0] = PLUG
                Local2[1] = LIDO
                Local2[2] = STAT
                Local2[3] = RATE
                Local2[4] = LEFT
                Local2[5] = VOLT
                Local2[6] = DCAP
                Local2[7] = FCAP
                Local2[8] = DVOL
                Local2[9] = CYCL
                If (GENB != Local1)
                {
                    Return (Zero)
                }
                COPY = Local2
                Local3 = SEEN
                SEEN = Local1
                Return (Local3)
            }

            // One value of the page, as it is now.
            Method (GIVE, 1, Serialized)
            {
                Acquire (GATE, 0xFFFF)
                Local0 = TAKE ()
                Local1 = DerefOf (COPY[Arg0])
                Release (GATE)
                If (Local0 != Zero)
                {
                    Notify (\_SB.AC, 0x80)
                    Notify (\_SB.BAT0, 0x81) // 0x81: capacities and cycles are read again too.
                    Notify (\_SB.LID0, 0x80)
                }
                Return (Local1)
            }
        }
    }

    Scope (\_SB)
    {
        Device (AC)
        {
            Name (_HID, "ACPI0003")
            Name (_PCL, Package () { \_SB })

            Method (_PSR, 0, Serialized)
            {
                Return (\_SB.PCI0.HPWR.GIVE (0))
            }
        }

        Device (BAT0)
        {
            Name (_HID, EisaId ("PNP0C0A"))
            Name (_UID, Zero)
            Name (_PCL, Package () { \_SB })

            Method (_STA, 0, NotSerialized)
            {
                Return (0x1F)
            }

            Method (_BIX, 0, Serialized)
            {
                Name (INFO, Package ()
                {
                    Zero,       // Revision
                    Zero,       // Power unit: mW
                    0xFFFFFFFF, // Capacity by design
                    0xFFFFFFFF, // Capacity when last full
                    One,        // Rechargeable
                    0xFFFFFFFF, // Voltage by design
                    Zero,       // Warning at
                    Zero,       // Low at
                    Zero,       // Cycles
                    100000,     // Accuracy: 100 %
                    0xFFFFFFFF, // Longest sampling time: unknown
                    0xFFFFFFFF, // Shortest sampling time: unknown
                    1000,       // Longest averaging interval, ms
                    500,        // Shortest averaging interval, ms
                    One,        // Granularity 1
                    One,        // Granularity 2
                    "BAT0",
                    "1",
                    "Li-ion",
                    "harness"
                })
                INFO[2] = \_SB.PCI0.HPWR.GIVE (6)
                INFO[3] = \_SB.PCI0.HPWR.GIVE (7)
                INFO[5] = \_SB.PCI0.HPWR.GIVE (8)
                INFO[8] = \_SB.PCI0.HPWR.GIVE (9)
                Divide (\_SB.PCI0.HPWR.GIVE (7), 10, , Local0)
                INFO[6] = Local0
                Divide (\_SB.PCI0.HPWR.GIVE (7), 25, , Local0)
                INFO[7] = Local0
                Return (INFO)
            }

            Method (_BST, 0, Serialized)
            {
                Name (NOW, Package () { Zero, Zero, 0xFFFFFFFF, 0xFFFFFFFF })
                NOW[0] = \_SB.PCI0.HPWR.GIVE (2)
                NOW[1] = \_SB.PCI0.HPWR.GIVE (3)
                NOW[2] = \_SB.PCI0.HPWR.GIVE (4)
                NOW[3] = \_SB.PCI0.HPWR.GIVE (5)
                Return (NOW)
            }
        }

        Device (LID0)
        {
            Name (_HID, EisaId ("PNP0C0D"))

            Method (_LID, 0, Serialized)
            {
                Return (\_SB.PCI0.HPWR.GIVE (1))
            }
        }
    }
}
