#include "harness/appliance/elf.hpp"

#include <cstring>
#include <elf.h>
#include <optional>

namespace harness::appliance {

namespace {

constexpr Elf64_Word xen_note_pvh_entry = 18; // XEN_ELFNOTE_PHYS32_ENTRY

template <typename T>
std::optional<T> load(std::string_view bytes, std::size_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
        return std::nullopt;
    }
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

std::string_view slice(std::string_view bytes, std::size_t offset, std::size_t size) {
    return offset > bytes.size() ? std::string_view{} : bytes.substr(offset, size);
}

std::vector<Elf64_Phdr> segments_of(std::string_view bytes, const Elf64_Ehdr& header) {
    std::vector<Elf64_Phdr> segments;
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        if (const auto segment = load<Elf64_Phdr>(bytes, header.e_phoff + i * sizeof(Elf64_Phdr))) {
            segments.push_back(*segment);
        }
    }
    return segments;
}

bool has_pvh_note(std::string_view notes) {
    const auto padded = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
    while (const auto note = load<Elf64_Nhdr>(notes, 0)) {
        const std::string_view name = slice(notes, sizeof(Elf64_Nhdr), note->n_namesz);
        if (note->n_type == xen_note_pvh_entry && name.starts_with("Xen")) {
            return true;
        }
        const std::size_t whole =
            sizeof(Elf64_Nhdr) + padded(note->n_namesz) + padded(note->n_descsz);
        if (whole > notes.size()) {
            return false;
        }
        notes.remove_prefix(whole);
    }
    return false;
}

/// Where an address of the loaded program stands in the file.
std::optional<std::size_t> file_offset(const std::vector<Elf64_Phdr>& segments,
                                       Elf64_Addr address) {
    for (const Elf64_Phdr& segment : segments) {
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz) {
            return segment.p_offset + (address - segment.p_vaddr);
        }
    }
    return std::nullopt;
}

std::vector<std::string> needed_libraries(std::string_view bytes,
                                          const std::vector<Elf64_Phdr>& segments,
                                          const Elf64_Phdr& dynamic) {
    std::vector<Elf64_Xword> names;
    std::optional<std::size_t> strings;
    for (std::size_t at = 0; at < dynamic.p_filesz; at += sizeof(Elf64_Dyn)) {
        const auto entry = load<Elf64_Dyn>(bytes, dynamic.p_offset + at);
        if (!entry || entry->d_tag == DT_NULL) {
            break;
        }
        if (entry->d_tag == DT_NEEDED) {
            names.push_back(entry->d_un.d_val);
        } else if (entry->d_tag == DT_STRTAB) {
            strings = file_offset(segments, entry->d_un.d_ptr);
        }
    }
    std::vector<std::string> out;
    for (const Elf64_Xword name : names) {
        const std::string_view rest = slice(bytes, strings.value_or(bytes.size()) + name, 4096);
        out.emplace_back(rest.substr(0, rest.find('\0')));
    }
    return out;
}

} // namespace

ElfFacts read_elf(std::string_view bytes) {
    ElfFacts facts;
    const auto header = load<Elf64_Ehdr>(bytes, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB) {
        return facts;
    }
    facts.is_elf = true;
    const auto segments = segments_of(bytes, *header);
    for (const Elf64_Phdr& segment : segments) {
        if (segment.p_type == PT_DYNAMIC) {
            facts.needed = needed_libraries(bytes, segments, segment);
        } else if (segment.p_type == PT_NOTE &&
                   has_pvh_note(slice(bytes, segment.p_offset, segment.p_filesz))) {
            facts.has_pvh_entry = true;
        }
    }
    return facts;
}

} // namespace harness::appliance
