"""What never happens, and the tests that hold it to that."""

INVARIANTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "INV1": (
        "reading and writing verbs run nothing of a project, start no engine, open no connection",
        ("tests/test_no_code_runs.py::test_cases", "tests/test_no_process.py::test_nothing_is_started_but_what_is_known"),
    ),
    "INV2": (
        "no byte of a project reaches a file or a terminal but through a validator and the escaper of its place",
        (
            "tests/rendering/test_read_by_engine.py::test_buildkit_reads_what_the_config_says",
            "tests/rendering/test_read_by_engine.py::test_compose_reads_what_the_config_says",
            "tests/rendering/test_rendering.py::test_hostile_values_add_no_instruction",
            "tests/engine_tests/test_untrusted_text.py::test_no_control_no_direction_and_never_too_much",
        ),
    ),
    "INV3": (
        "reads stay in the project; writes are all there or not at all",
        (
            "tests/test_hostile_projects.py::test_it_ends_with_a_word",
            "tests/output/test_write_faults.py::test_whatever_happens_the_tree_is_old_or_new",
            "tests/output/test_write_processes.py::test_killed_at_any_moment",
        ),
    ),
    "INV4": (
        "a project cannot choose a template, trust one, or give flags to an engine",
        (
            "tests/rendering/test_templates.py::test_who_may_say_what_is_rendered_from",
            "tests/rendering/test_templates.py::test_what_runs_programs_wants_trust",
        ),
    ),
    "INV5": (
        "secrets come into no file, output, layer or history",
        (
            "tests/test_secrets_stay.py::test_nothing_is_said_or_written_of_them",
            "tests/test_secrets_stay.py::test_no_layer_and_no_history_has_one",
        ),
    ),
    "INV6": (
        "all that is made in an engine carries its run's labels, and does not outlive it",
        (
            "tests/engine_tests/test_objects.py::test_all_of_a_session_is_removed_and_nothing_of_another",
            "tests/engine_tests/test_objects.py::test_a_sweep_takes_dead_runs_of_this_machine_only",
            "tests/engine_tests/test_objects.py::test_what_comes_late_is_removed_too",
        ),
    ),
    "INV7": (
        "every wait has an end, every read a bound",
        (
            "tests/test_time_limit.py::test_a_project_that_takes_too_long",
            "tests/test_time_limit.py::test_a_file_of_as_much_as_it_may_have",
            "tests/verification/test_log_flood.py::test_a_flood_and_a_server",
            "tests/engine_tests/test_buildx.py::test_a_build_that_says_nothing_is_ended",
        ),
    ),
    "INV8": (
        "a message and an exit code, never a traceback",
        (
            "tests/test_fuzz.py::test_each_becomes_a_config_or_an_error_with_a_name",
            "tests/engine_tests/test_engine_faults.py::test_what_is_said_when_the_engine_fails",
            "tests/test_surroundings.py::test_streams_and_limits",
            "tests/test_readme.py::test_every_exit_code_is_documented",
        ),
    ),
}
