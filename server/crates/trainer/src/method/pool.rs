//! Pictures that were made before (Shrivastava et al. 2017): discriminators that see some of them beside new ones do not follow the
//! generator's every turn.

use tch::{Device, Tensor};

use super::state::{State, part};
use crate::draw::Draw;

/// Pictures that are kept, as in CycleGAN.
const ROOM: usize = 50;
const PICTURES: &str = "pictures";
const HELD: &str = "held";

/// Pictures of one size that were made before.
#[derive(Debug)]
pub(super) struct Pool {
    /// What checkpoints call it.
    name: &'static str,
    /// Seed of what is exchanged.
    seed: u64,
    /// `(ROOM, 3, H, W)`, from the first exchange on: checkpoints do not grow while it fills.
    pictures: Option<Tensor>,
    /// How many of them were made.
    held: usize,
}

impl Pool {
    pub fn new(name: &'static str, seed: u64) -> Self {
        Self {
            name,
            seed,
            pictures: None,
            held: 0,
        }
    }

    /// For each of `made` `(N, 3, H, W)` itself or, half of the time once the pool is full, one that was made before, whose place it
    /// takes. The pool begins anew with pictures of another size. No slope leads back from what is given.
    pub fn exchange(&mut self, made: &Tensor, step: u64) -> Tensor {
        let _guard = tch::no_grad_guard();
        let mut draw = Draw::new(self.seed, step, self.name);
        let (_, channels, height, width) = made.size4().unwrap_or_default();
        let room = || Tensor::zeros([ROOM as i64, channels, height, width], (made.kind(), made.device()));
        if self
            .pictures
            .as_ref()
            .is_some_and(|kept| kept.size()[1..] != made.size()[1..])
        {
            (self.pictures, self.held) = (None, 0);
        }
        let pictures = self.pictures.get_or_insert_with(room);
        let given: Vec<Tensor> = made
            .detach()
            .unbind(0)
            .iter()
            .map(|picture| {
                let full = self.held == ROOM;
                if full && draw.below(2) == 0 {
                    return picture.shallow_clone();
                }
                let place = if full { draw.below(ROOM) } else { self.held };
                let mut kept = pictures.get(place as i64);
                let given = if full { kept.copy() } else { picture.shallow_clone() };
                kept.copy_(picture);
                self.held = (self.held + 1).min(ROOM);
                given
            })
            .collect();
        Tensor::stack(&given, 0)
    }

    /// What is in it: `<name>.pictures`, and how many of them count.
    pub fn state(&self) -> State {
        let name = |part: &str| format!("{}.{part}", self.name);
        let mut state = vec![(name(HELD), Tensor::from_slice(&[self.held as f32]))];
        let pictures = self.pictures.iter();
        state.extend(pictures.map(|pictures| (name(PICTURES), pictures.shallow_clone())));
        state
    }

    /// Goes on with what [`Pool::state`] gave.
    ///
    /// # Errors
    /// The name of what is missing.
    pub fn restore(&mut self, state: &[(String, Tensor)], device: Device) -> Result<(), String> {
        let own = part(state, self.name);
        let find = |part: &str| own.iter().find(|(name, _)| name == part).map(|(_, tensor)| tensor);
        let missing = |part: &str| format!("{}.{part}", self.name);
        let held = find(HELD).ok_or_else(|| missing(HELD))?;
        let held = (held.double_value(&[0]) as usize).min(ROOM);
        let pictures = find(PICTURES).filter(|pictures| pictures.size().first() == Some(&(ROOM as i64)));
        if held > 0 && pictures.is_none() {
            return Err(missing(PICTURES));
        }
        self.pictures = pictures.map(|pictures| pictures.to_device(device).copy());
        self.held = held;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tch::Kind;

    use super::*;

    /// Two pictures of one value each, the number of the picture.
    fn made(step: u64) -> Tensor {
        let numbers = Tensor::from_slice(&[2.0 * step as f32, 2.0 * step as f32 + 1.0]);
        numbers.reshape([2, 1, 1, 1]).expand([2, 3, 4, 4], false)
    }

    fn numbers(pictures: &Tensor) -> Vec<f64> {
        Vec::try_from(pictures.mean_dim([1_i64, 2, 3].as_slice(), false, Kind::Double)).unwrap()
    }

    #[test]
    fn new_pictures_pass_until_it_is_full_and_half_of_them_then() {
        let mut pool = Pool::new("pool", 3);
        let (mut old, mut seen) = (0, Vec::new());
        for step in 0..225 {
            let given = numbers(&pool.exchange(&made(step), step));
            let new = [2.0 * step as f64, 2.0 * step as f64 + 1.0];
            if step < 25 {
                assert_eq!(given, new);
                continue;
            }
            let before: Vec<f64> = given.into_iter().filter(|number| !new.contains(number)).collect();
            old += before.len();
            seen.extend(before);
        }
        assert!((150..250).contains(&old), "{old} of 400");
        let count = seen.len();
        seen.sort_by(f64::total_cmp);
        seen.dedup();
        // The second of two may be given the first, which is as new.
        assert_eq!(seen.len(), count, "what is given has left the pool");
    }

    #[test]
    fn a_pool_that_is_restored_gives_what_it_would_have_given() {
        let (mut whole, mut begun) = (Pool::new("pool", 3), Pool::new("pool", 3));
        for step in 0..40 {
            let _ = whole.exchange(&made(step), step);
            let _ = begun.exchange(&made(step), step);
        }
        let mut again = Pool::new("pool", 3);
        again.restore(&begun.state(), Device::Cpu).unwrap();
        for step in 40..80 {
            assert_eq!(whole.exchange(&made(step), step), again.exchange(&made(step), step));
        }
        let held = &begun.state()[..1];
        assert_eq!(again.restore(held, Device::Cpu), Err("pool.pictures".to_owned()));
        assert_eq!(again.restore(&[], Device::Cpu), Err("pool.held".to_owned()));
    }

    #[test]
    fn pictures_of_another_size_begin_a_new_pool() {
        let mut pool = Pool::new("pool", 1);
        for side in [4, 8] {
            let made = Tensor::ones([2, 3, side, side], (Kind::Float, Device::Cpu));
            assert_eq!(pool.exchange(&made, 0).size(), made.size());
            assert_eq!(pool.held, 2);
        }
    }
}
