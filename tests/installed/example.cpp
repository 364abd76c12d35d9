// SPDX-License-Identifier: GPL-3.0-or-later
// The Shapley value of every measure, with its error: example SCENARIO
#include <bulwark/bulwark.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

struct freed {
    void operator()(bulwark_scenario *scenario) const { bulwark_scenario_free(scenario); }
    void operator()(bulwark_run *run) const { bulwark_run_free(run); }
};

static void must(bulwark_status status, const bulwark_error &error)
{
    if (status != BULWARK_OK)
        throw std::runtime_error(error.text);
}

int main(int argc, char **argv)
try {
    bulwark_error error;
    bulwark_scenario *loaded = nullptr;
    bulwark_run *computed = nullptr;
    must(bulwark_scenario_load(argc > 1 ? argv[1] : "", &loaded, &error), error);
    const std::unique_ptr<bulwark_scenario, freed> scenario(loaded);
    must(bulwark_run_compute(loaded, 0, nullptr, nullptr, &computed, &error), error);
    const std::unique_ptr<bulwark_run, freed> run(computed);
    for (std::size_t i = 0; i < bulwark_scenario_n_measures(loaded); i++) {
        bulwark_estimate shapley;
        must(bulwark_run_measure_estimate(computed, BULWARK_SHAPLEY, i, &shapley, &error), error);
        std::printf("%s %.17g %.17g\n", bulwark_scenario_measure_name(loaded, i), shapley.value,
                    shapley.se);
    }
} catch (const std::exception &failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
}
