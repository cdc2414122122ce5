//! Reading a pack from a zip (`.stylepack`), strictly.
//!
//! Programs disagree about zips with something before or after the archive, with two directories, with headers that
//! contradict each other, with entries that overlap. A pack must be the same for everybody, so all of that is refused, as
//! are encryption, zip64 and every packing but stored and deflated. The end of the archive is looked at before the zip
//! library is let near it, so that the size of its directory is known beforehand.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::PathBuf,
};

use manifest::Faults;
use zip::{
    CompressionMethod, ZipArchive,
    read::{ArchiveOffset, Config, ZipFileEntry},
};

use crate::{
    Limits, codes,
    collector::{Collector, Files},
    path,
};

/// Bytes of the record at the end of an archive without a comment (APPNOTE 4.3.16).
const END_BYTES: u64 = 22;
/// Largest directory that is read, in bytes.
const MAX_DIRECTORY_BYTES: u64 = 1 << 20;
/// Bits of a Unix mode that say what kind of file it is, and the two kinds that are read.
const KIND_BITS: u32 = 0o170_000;
const KIND_FILE: u32 = 0o100_000;
const KIND_FOLDER: u32 = 0o040_000;

/// A zip with the files of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile(pub PathBuf);

impl PackFile {
    /// Reads all files into memory.
    pub(crate) fn read(&self, limits: &Limits) -> Result<Files, Faults> {
        let name = self.0.file_name().unwrap_or(self.0.as_os_str());
        let mut collector = Collector::new(&path::printable(name.as_encoded_bytes()), limits);
        match File::open(&self.0) {
            Ok(file) => read(BufReader::new(file), &mut collector),
            Err(error) => collector.pack_fault(codes::UNREADABLE, format!("cannot be opened: {error}")),
        }
        collector.finish()
    }
}

/// Reads every entry of an archive.
fn read(mut file: impl Read + Seek, collector: &mut Collector) {
    if let Err((code, message)) = check_end(&mut file, collector.limits()) {
        return collector.pack_fault(code, message);
    }
    let from_the_start = Config {
        archive_offset: ArchiveOffset::Known(0),
    };
    let mut archive = match ZipArchive::with_config(from_the_start, file) {
        Ok(archive) => archive,
        Err(error) => return collector.pack_fault(codes::NOT_A_PACK, format!("a damaged zip: {error}")),
    };
    if archive.has_duplicate_names() {
        return collector.pack_fault(codes::DUPLICATE, "two entries of the zip have the same name");
    }
    if let Err(error) = archive.validate_header_consistency() {
        return collector.pack_fault(codes::NOT_A_PACK, format!("a zip that contradicts itself: {error}"));
    }
    let files = (0..archive.len())
        .filter(|index| archive.by_index_data(*index).is_ok_and(|entry| !entry.is_dir()))
        .count();
    let limit = collector.limits().files;
    if files > limit {
        return collector.pack_fault(
            codes::TOO_MANY_FILES,
            format!("{files} files; at most {limit} are read"),
        );
    }
    for index in 0..archive.len() {
        if let Some((name, bytes)) = admit(&archive, index, collector) {
            let data = archive.by_index(index).map_err(io::Error::from);
            match data.and_then(|entry| read_exactly(entry, bytes)) {
                Ok(data) => collector.insert(&name, data),
                Err(error) => collector.fault(codes::UNREADABLE, &name, format!("cannot be unpacked: {error}")),
            }
        }
    }
}

/// Name and size of an entry that may be read; folders give nothing.
fn admit<R: Read + Seek>(archive: &ZipArchive<R>, index: usize, collector: &mut Collector) -> Option<(String, u64)> {
    let entry = match archive.by_index_data(index) {
        Ok(entry) => entry,
        Err(error) => {
            collector.pack_fault(codes::NOT_A_PACK, format!("entry {index} cannot be read: {error}"));
            return None;
        }
    };
    let shown = path::printable(entry.name_raw());
    let Ok(name) = std::str::from_utf8(entry.name_raw()) else {
        collector.fault(codes::BAD_PATH, &shown, "the name is not UTF-8");
        return None;
    };
    if let Err((code, message)) = check_kind(&entry) {
        collector.fault(code, &shown, message);
        return None;
    }
    if let Some(folder) = name.strip_suffix('/') {
        if let Err(reason) = path::check(folder) {
            collector.fault(codes::BAD_PATH, &shown, format!("the path {reason}"));
        }
        return None;
    }
    let admitted = collector.admit(name, entry.size(), Some(entry.compressed_size()));
    admitted.then(|| (name.to_owned(), entry.size()))
}

fn check_kind(entry: &ZipFileEntry<'_>) -> Result<(), (&'static str, String)> {
    let kind = (entry.external_attributes() >> 16) & KIND_BITS;
    let folder = entry.is_dir();
    let plain = kind == 0 || kind == if folder { KIND_FOLDER } else { KIND_FILE };
    if !plain || (folder && entry.size() > 0) {
        return Err((
            codes::NOT_A_FILE,
            "only plain files are read, no links or devices".to_owned(),
        ));
    }
    if entry.encrypted() {
        return Err((codes::PACKING, "it is encrypted; packs are not".to_owned()));
    }
    match entry.compression() {
        CompressionMethod::Stored | CompressionMethod::Deflated => Ok(()),
        other => {
            let message = format!("packed as {other:?}; only stored and deflated entries are read");
            Err((codes::PACKING, message))
        }
    }
}

/// Checks the record at the end of the archive: it ends the file, and its directory lies right before it.
fn check_end(file: &mut (impl Read + Seek), limits: &Limits) -> Result<(), (&'static str, String)> {
    let unreadable = |error: io::Error| (codes::UNREADABLE, format!("cannot be read: {error}"));
    let not_a_pack = |message: &str| Err((codes::NOT_A_PACK, message.to_owned()));
    let length = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    if length > limits.bytes {
        let message = format!("{length} bytes; at most {} are read", limits.bytes);
        return Err((codes::TOO_LARGE, message));
    }
    let mut start = [0; 4];
    let mut end = [0; END_BYTES as usize];
    file.rewind().map_err(unreadable)?;
    if length < END_BYTES || file.read_exact(&mut start).is_err() || start != *b"PK\x03\x04" {
        return not_a_pack("not a style pack: a zip of the pack's files is needed; `pastiche pack build` makes one");
    }
    file.seek(SeekFrom::End(-(END_BYTES as i64))).map_err(unreadable)?;
    file.read_exact(&mut end).map_err(unreadable)?;
    let short = |at: usize| u64::from(end[at]) | u64::from(end[at + 1]) << 8;
    let long = |at: usize| short(at) | short(at + 2) << 16;
    if end[..4] != *b"PK\x05\x06" || short(20) != 0 {
        return not_a_pack("the zip is cut off, or has a comment or something else after its end");
    }
    let (here, entries) = (short(8), short(10));
    let (directory_bytes, directory_start) = (long(12), long(16));
    if here != entries || short(4) != 0 || short(6) != 0 {
        return not_a_pack("a zip of several parts");
    }
    if entries == 0xFFFF || directory_bytes == 0xFFFF_FFFF || directory_start == 0xFFFF_FFFF {
        return not_a_pack("a zip in the zip64 form, which packs do not need");
    }
    // An archive may list its folders beside its files.
    if entries > 2 * limits.files as u64 || directory_bytes > MAX_DIRECTORY_BYTES {
        let message = format!("{entries} entries; at most {} files are read", limits.files);
        return Err((codes::TOO_MANY_FILES, message));
    }
    if directory_start + directory_bytes != length - END_BYTES {
        return not_a_pack("the zip's directory is not where it should be; something was put around the archive");
    }
    Ok(())
}

/// Reads a file that must have exactly `bytes` bytes, and never more than one beyond them.
pub(crate) fn read_exactly(reader: impl Read, bytes: u64) -> io::Result<Vec<u8>> {
    let mut data = Vec::with_capacity(usize::try_from(bytes).map_err(io::Error::other)?);
    reader.take(bytes.saturating_add(1)).read_to_end(&mut data)?;
    if data.len() as u64 != bytes {
        return Err(io::Error::other(format!(
            "it has not the {bytes} bytes that it declares"
        )));
    }
    Ok(data)
}

#[cfg(test)]
mod tests;
