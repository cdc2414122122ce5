//! What plugins may call: pictures and their own report. Nothing else is linked, and nothing here reaches outside a call.

use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker, Resource};

use crate::bands::Size;
use crate::bindings::Plugin as World;
use crate::bindings::pastiche::plugin::pictures::{self, HostCanvas, HostPicture};
use crate::bindings::pastiche::plugin::{controls, report};
use crate::canvas::Canvas;
use crate::source::Source;
use crate::state::{CallState, MESSAGE_BYTES, clip};

/// A linker with everything that a plugin may import.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<CallState>> {
    let mut linker = Linker::new(engine);
    World::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    Ok(linker)
}

impl controls::Host for CallState {}

impl pictures::Host for CallState {}

impl report::Host for CallState {
    fn panicked(&mut self, message: String) -> wasmtime::Result<()> {
        self.panic = Some(clip(message, MESSAGE_BYTES));
        Ok(())
    }
}

impl HostPicture for CallState {
    fn width(&mut self, picture: Resource<Source>) -> wasmtime::Result<u32> {
        Ok(self.table.get(&picture)?.size().width)
    }

    fn height(&mut self, picture: Resource<Source>) -> wasmtime::Result<u32> {
        Ok(self.table.get(&picture)?.size().height)
    }

    fn depth(&mut self, picture: Resource<Source>) -> wasmtime::Result<pictures::Depth> {
        Ok(self.table.get(&picture)?.depth().into())
    }

    fn read_u8(&mut self, picture: Resource<Source>, first: u32, rows: u32) -> wasmtime::Result<Vec<u8>> {
        Ok(self.table.get(&picture)?.read_u8(first, rows)?)
    }

    fn read_f32(&mut self, picture: Resource<Source>, first: u32, rows: u32) -> wasmtime::Result<Vec<f32>> {
        Ok(self.table.get(&picture)?.read_f32(first, rows)?)
    }

    fn drop(&mut self, picture: Resource<Source>) -> wasmtime::Result<()> {
        self.table.delete(picture)?;
        Ok(())
    }
}

impl HostCanvas for CallState {
    fn new(&mut self, width: u32, height: u32, depth: pictures::Depth) -> wasmtime::Result<Resource<Canvas>> {
        self.make_canvas(Size { width, height }, depth.into())
    }

    fn width(&mut self, canvas: Resource<Canvas>) -> wasmtime::Result<u32> {
        Ok(self.table.get(&canvas)?.size().width)
    }

    fn height(&mut self, canvas: Resource<Canvas>) -> wasmtime::Result<u32> {
        Ok(self.table.get(&canvas)?.size().height)
    }

    fn depth(&mut self, canvas: Resource<Canvas>) -> wasmtime::Result<pictures::Depth> {
        Ok(self.table.get(&canvas)?.depth().into())
    }

    fn read_u8(&mut self, canvas: Resource<Canvas>, first: u32, rows: u32) -> wasmtime::Result<Vec<u8>> {
        Ok(self.table.get(&canvas)?.read_u8(first, rows)?)
    }

    fn read_f32(&mut self, canvas: Resource<Canvas>, first: u32, rows: u32) -> wasmtime::Result<Vec<f32>> {
        Ok(self.table.get(&canvas)?.read_f32(first, rows)?)
    }

    fn write_u8(&mut self, canvas: Resource<Canvas>, first: u32, samples: Vec<u8>) -> wasmtime::Result<()> {
        Ok(self.table.get_mut(&canvas)?.write_u8(first, &samples)?)
    }

    fn write_f32(&mut self, canvas: Resource<Canvas>, first: u32, samples: Vec<f32>) -> wasmtime::Result<()> {
        Ok(self.table.get_mut(&canvas)?.write_f32(first, &samples)?)
    }

    fn drop(&mut self, canvas: Resource<Canvas>) -> wasmtime::Result<()> {
        self.take_canvas(canvas)?;
        Ok(())
    }
}

impl From<pixels::Depth> for pictures::Depth {
    fn from(depth: pixels::Depth) -> Self {
        match depth {
            pixels::Depth::U8 => Self::U8,
            pixels::Depth::U16 => Self::U16,
            pixels::Depth::F32 => Self::F32,
        }
    }
}

impl From<pictures::Depth> for pixels::Depth {
    fn from(depth: pictures::Depth) -> Self {
        match depth {
            pictures::Depth::U8 => Self::U8,
            pictures::Depth::U16 => Self::U16,
            pictures::Depth::F32 => Self::F32,
        }
    }
}
