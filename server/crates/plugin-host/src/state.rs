//! What the host keeps for one running call, and the limits that bind it.
//!
//! A limit ends the call at once, with a [`Stop`] that says which one it was: a guest that is merely told that its
//! memory cannot grow traps the same way as one that panics, and nobody could tell the two apart.

use std::time::Instant;

use wasmtime::ResourceLimiter;
use wasmtime::component::{Resource, ResourceTable};

use crate::bands::Size;
use crate::canvas::Canvas;
use crate::engine::TABLE_ELEMENTS;
use crate::error::Stop;
use pixels::Depth;

/// Most canvases of a call that live at a time.
const CANVASES: usize = 64;
/// Most bytes of a message that a plugin gives.
pub(crate) const MESSAGE_BYTES: usize = 4 << 10;

/// Everything that one call owns in the host; it dies with the call.
pub(crate) struct CallState {
    pub(crate) table: ResourceTable,
    pub(crate) deadline: Instant,
    /// The last message of the plugin's panic handler.
    pub(crate) panic: Option<String>,
    memory: Share,
    tables: Share,
    canvas_pixels: u64,
    canvas_pixels_limit: u64,
    canvases: usize,
}

impl CallState {
    pub(crate) fn new(deadline: Instant, memory_bytes: usize, output_pixels: u64) -> Self {
        Self {
            table: ResourceTable::new(),
            deadline,
            panic: None,
            memory: Share::new(memory_bytes, 1),
            tables: Share::new(TABLE_ELEMENTS, size_of::<usize>()),
            canvas_pixels: 0,
            canvas_pixels_limit: output_pixels,
            canvases: 0,
        }
    }

    /// Bytes of all its memories; they never shrink while the call lasts.
    pub(crate) fn memory_bytes(&self) -> u64 {
        self.memory.taken as u64
    }

    /// A new canvas, counted before anything is allocated.
    pub(crate) fn make_canvas(&mut self, size: Size, depth: Depth) -> wasmtime::Result<Resource<Canvas>> {
        let pixels = u64::from(size.width) * u64::from(size.height);
        let total = self.canvas_pixels.saturating_add(pixels);
        if total > self.canvas_pixels_limit {
            let limit = self.canvas_pixels_limit;
            let what = format!("its canvases have {total} pixels together, and may have {limit}");
            return Err(Stop::BadOutput(what).into());
        }
        if self.canvases == CANVASES {
            return Err(Stop::BadOutput(format!("it holds more than {CANVASES} canvases at a time")).into());
        }
        let canvas = Canvas::new(size, depth)?;
        self.canvas_pixels = total;
        self.canvases += 1;
        Ok(self.table.push(canvas)?)
    }

    /// Takes a canvas out of the guest's hands and off the count.
    pub(crate) fn take_canvas(&mut self, canvas: Resource<Canvas>) -> wasmtime::Result<Canvas> {
        let canvas = self.table.delete(canvas)?;
        self.canvas_pixels -= canvas.pixels();
        self.canvases -= 1;
        Ok(canvas)
    }
}

impl ResourceLimiter for CallState {
    fn memory_growing(&mut self, now: usize, desired: usize, _most: Option<usize>) -> wasmtime::Result<bool> {
        self.memory.grow(now, desired)
    }

    fn table_growing(&mut self, now: usize, desired: usize, _most: Option<usize>) -> wasmtime::Result<bool> {
        self.tables.grow(now, desired)
    }
}

/// What all memories, or all tables, of a call have together.
#[derive(Debug)]
struct Share {
    taken: usize,
    limit: usize,
    unit_bytes: usize,
}

impl Share {
    fn new(limit: usize, unit_bytes: usize) -> Self {
        let taken = 0;
        Self {
            taken,
            limit,
            unit_bytes,
        }
    }

    fn grow(&mut self, now: usize, desired: usize) -> wasmtime::Result<bool> {
        let total = self.taken.saturating_add(desired.saturating_sub(now));
        if total > self.limit {
            let [asked_bytes, limit_bytes] = [total, self.limit].map(|units| units as u64 * self.unit_bytes as u64);
            return Err(Stop::Memory {
                asked_bytes,
                limit_bytes,
            }
            .into());
        }
        self.taken = total;
        Ok(true)
    }
}

/// `text` cut to at most `bytes` bytes, at a character's border.
pub(crate) fn clip(mut text: String, bytes: usize) -> String {
    if text.len() > bytes {
        let end = (0..=bytes).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}
