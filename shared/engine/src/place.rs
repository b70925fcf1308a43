//! Where in branches and iterations something happens.

/// One step into a Parallel branch or a Map iteration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    around: Option<&'p Place<'p>>,
    index: usize,
}

impl<'p> Place<'p> {
    pub(crate) fn inside(around: Option<&'p Place<'p>>, index: usize) -> Self {
        Self { around, index }
    }

    pub(crate) fn index(&self) -> usize {
        self.index
    }

    /// The indexes from the outside in.
    pub(crate) fn path(&self) -> Vec<u32> {
        let mut path = self.around.map(Place::path).unwrap_or_default();
        path.push(u32::try_from(self.index).unwrap_or(u32::MAX));
        path
    }
}
