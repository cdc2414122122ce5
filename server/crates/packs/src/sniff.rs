//! Code under any name, told by its content.
//!
//! Nothing in a pack but plugins may be code, and those run in a sandbox. What frameworks save instead of data (pickles,
//! TorchScript, Keras files with lambdas) and what an operating system runs is refused by its first bytes, whatever it is
//! called, so that no program that opens a pack's files by itself can be led to run one.

mod pickle;

/// What a file is, if it is code or a container of code; the end of a sentence that begins with its name.
pub(crate) fn code(data: &[u8]) -> Option<&'static str> {
    // Longer marks first: a pickle's two bytes are the weakest.
    const MARKS: &[(&[u8], &str)] = &[
        (b"\x7fELF", "is a program or library (ELF)"),
        (b"\xfe\xed\xfa\xce", "is a program or library (Mach-O)"),
        (b"\xfe\xed\xfa\xcf", "is a program or library (Mach-O)"),
        (b"\xce\xfa\xed\xfe", "is a program or library (Mach-O)"),
        (b"\xcf\xfa\xed\xfe", "is a program or library (Mach-O)"),
        (
            b"\xca\xfe\xba\xbe",
            "is a universal program or library (Mach-O), or Java code",
        ),
        (b"\xca\xfe\xba\xbf", "is a universal program or library (Mach-O)"),
        (b"BC\xc0\xde", "is LLVM bitcode"),
        (b"!<arch>\n", "is a static library"),
        (b"\x89HDF\r\n\x1a\n", "is an HDF5 file, in which Keras keeps code"),
        (b"\x1f\x8b", "is compressed (gzip); packs hold files as they are"),
    ];
    if let Some((_, what)) = MARKS.iter().find(|(mark, _)| data.starts_with(mark)) {
        return Some(what);
    }
    if data.starts_with(b"PK\x03\x04") || data.starts_with(b"PK\x05\x06") {
        return Some(match contains(data, b"/code/") || contains(data, b"data.pkl") {
            true => "is a PyTorch file (TorchScript or a pickled checkpoint)",
            false => "is a zip; packs hold files as they are",
        });
    }
    if is_portable_executable(data) {
        return Some("is a program or library (PE)");
    }
    if is_tar(data) {
        return Some("is a tar archive; packs hold files as they are");
    }
    pickle::is_pickle(data).then_some("is a Python pickle")
}

/// `MZ`, and at the offset that stands at 0x3c the mark `PE`.
fn is_portable_executable(data: &[u8]) -> bool {
    let Some(Ok(offset)) = data.get(0x3c..0x40).map(<[u8; 4]>::try_from) else {
        return false;
    };
    let offset = u32::from_le_bytes(offset) as usize;
    data.starts_with(b"MZ") && data.get(offset..).is_some_and(|rest| rest.starts_with(b"PE\0\0"))
}

/// The mark of POSIX tar, in the form in which early PyTorch saved its files.
fn is_tar(data: &[u8]) -> bool {
    data.get(257..262) == Some(b"ustar")
}

fn contains(data: &[u8], part: &[u8]) -> bool {
    data.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(data: &[u8], expect: Option<&str>) {
        assert_eq!(code(data), expect, "{}", data.escape_ascii());
    }

    #[test]
    fn programs_and_libraries() {
        check(b"\x7fELF\x02\x01\x01", Some("is a program or library (ELF)"));
        check(b"\xcf\xfa\xed\xfe\x07", Some("is a program or library (Mach-O)"));
        check(
            b"\xca\xfe\xba\xbe\0\0",
            Some("is a universal program or library (Mach-O), or Java code"),
        );
        check(b"!<arch>\ndebian", Some("is a static library"));
        let mut windows = b"MZ".to_vec();
        windows.resize(0x80, 0);
        windows[0x3c] = 0x80;
        windows.extend(b"PE\0\0");
        check(&windows, Some("is a program or library (PE)"));
        check(
            b"MZ is how this text begins, and that alone makes no program of it, however long it is.",
            None,
        );
    }

    #[test]
    fn what_frameworks_save() {
        check(
            b"PK\x03\x04..........archive/data.pkl",
            Some("is a PyTorch file (TorchScript or a pickled checkpoint)"),
        );
        check(
            b"PK\x03\x04..........a.txt",
            Some("is a zip; packs hold files as they are"),
        );
        check(
            b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.",
            Some("is a Python pickle"),
        );
        check(
            b"\x89HDF\r\n\x1a\n\0",
            Some("is an HDF5 file, in which Keras keeps code"),
        );
    }

    #[test]
    fn what_packs_hold() {
        check(b"", None);
        check(b"schema = 1\n[style]\n", None);
        check(b"# The Great Wave\n\nA card.\n", None);
        check(b"\x08\x08\x12\x07pytorch:", None);
        check(b"\0asm\x0d\0\x01\0", None);
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None);
        check(b"{\"name\": \"color-keep\"}", None);
    }
}
