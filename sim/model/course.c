// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/course.h"

#include "base/kernel.h"

#include <math.h>
#include <string.h>

KERNEL_DECLARE(struct course_loops, course_loops);
KERNEL_DECLARE(struct chance_loops, chance_loops);

static const double always[] = {-INFINITY, INFINITY};

const struct course_loops *course_loops_for(enum cpu cpu)
{
    return KERNEL_CHOICE(course_loops, cpu);
}

const struct chance_loops *chance_loops_for(enum cpu cpu)
{
    return KERNEL_CHOICE(chance_loops, cpu);
}

struct course course_of(const struct decision *decision, const struct batch *batch)
{
    const struct world *w = batch->world;
    const struct dist *delay = &w->dists[decision->delay];
    struct course course = {.arrays = w->arrays, .delay = delay, .n_segments = 1, .start = always,
                            .p = number_in(decision->p, w->unknowns), .score = NAN};
    if (decision->loading < 0)
        return course;
    course.n_segments = w->segments[decision->loading].n;
    course.start = w->segments[decision->loading].start;
    course.level = batch->level[decision->loading];
    course.is_smooth = delay->n_steps == 0 && dist_lower(delay) < dist_upper(delay);
    course.residual = sqrt(1.0 - w->model->loadings[decision->loading].variance);
    return course;
}

void course_draw(const struct course *course, size_t n, const double *s, double *draw)
{
    if (course->level != NULL)
        course->arrays->normal_quantile(n, s, draw);
    else if (s != draw)
        memcpy(draw, s, n * sizeof *s);
}
