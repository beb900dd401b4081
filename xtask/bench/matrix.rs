//! The matrix and the gaps of a thousand tenants.

use demarc_catalog::{Catalog, Files};
use demarc_model::{CheckOutcome, Tenant};
use demarc_responsibility::{DutyBook, Matrix, Publications};

use crate::{
    Options,
    measure::{Figures, cpu, peak, timed},
    organisations::{outcomes, today, typical},
};

const TENANTS: usize = 1000;

/// Measures from the claims to every gap of every cell.
pub fn run(options: &Options) -> Result<Figures, String> {
    let catalog = catalog(options)?;
    let world: Vec<_> = (0..TENANTS)
        .map(|number| {
            let tenant = typical(&catalog, number);
            let outcomes = outcomes(&catalog, &tenant);
            (tenant, outcomes)
        })
        .collect();
    let before = cpu().0;
    let (seconds, (cells, gaps)) = timed(|| work(&catalog, &world));
    let (cpu, megabytes) = (cpu().0 - before, peak());
    let (bare, owned) = timed(|| bare(&catalog, &world));
    let note = format!("{cells} cells, {gaps} gaps; the bare loop takes the default of every cell: {owned} owned");
    Ok(Figures { seconds, cpu, megabytes, bare, note })
}

/// The catalog of the project's folder.
pub fn catalog(options: &Options) -> Result<Catalog, String> {
    let files = Files::folder(&options.root.join("catalog")).map_err(|problem| problem.to_string())?;
    Catalog::read(&files).map_err(|problems| problems.to_string())
}

fn work(catalog: &Catalog, world: &[(Tenant, Vec<CheckOutcome>)]) -> (usize, usize) {
    let same_ids = catalog.frameworks.iter().filter_map(|one| Some((one.id.clone(), one.same_ids_as.clone()?)));
    let book = DutyBook::new(catalog.duties.clone(), same_ids);
    let publications = Publications::new(&book, catalog.claims.clone());
    let (mut cells, mut gaps) = (0, 0);
    for (tenant, outcomes) in world {
        let matrix = Matrix::build(&book, &publications, tenant, outcomes, today());
        cells += matrix.cells.len();
        gaps += matrix.cells.iter().map(|cell| cell.gaps(matrix.duty(cell)).len()).sum::<usize>();
    }
    (cells, gaps)
}

fn bare(catalog: &Catalog, world: &[(Tenant, Vec<CheckOutcome>)]) -> usize {
    let services = world.iter().flat_map(|(tenant, _)| &tenant.services);
    let owned = |model| catalog.duties.iter().filter(|duty| duty.default_split(model).is_owned()).count();
    services.map(|service| owned(std::hint::black_box(service.model))).sum()
}
