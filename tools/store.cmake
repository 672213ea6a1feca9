# SPDX-License-Identifier: AGPL-3.0-or-later
# The store, its tests and its bench.  It sees include/demur and store/ alone: its view holds a
# link to store/, as the layers of core have.
pkg_check_modules(SQLITE REQUIRED sqlite3>=3.40)
set(store_view ${CMAKE_BINARY_DIR}/layers/store_view)
file(MAKE_DIRECTORY ${store_view})
file(CREATE_LINK ${CMAKE_SOURCE_DIR}/store ${store_view}/store SYMBOLIC)

# Version 1 of the schema, and what each later version adds.
set(store_schema)
foreach(version 1 2)
  set(out ${CMAKE_BINARY_DIR}/store_schema_${version}.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out}
      -DIN=${CMAKE_SOURCE_DIR}/store/schema/sqlite-${version}.sql
      -DNAME=store_sqlite_schema_${version} -DHEADER=store/sqlite/db.h
      -P ${CMAKE_SOURCE_DIR}/tools/embed_text.cmake
    DEPENDS store/schema/sqlite-${version}.sql tools/embed_text.cmake)
  list(APPEND store_schema ${out})
endforeach()
file(GLOB store_sources CONFIGURE_DEPENDS store/*.c store/memory/*.c store/sqlite/*.c)
add_library(demur_store STATIC ${store_sources} ${store_schema})
target_include_directories(demur_store PUBLIC ${store_view} include)
target_include_directories(demur_store SYSTEM PRIVATE ${SQLITE_INCLUDE_DIRS})
target_compile_definitions(demur_store PRIVATE _POSIX_C_SOURCE=200809L)
target_link_libraries(demur_store PRIVATE demur_flags PUBLIC demur ${SQLITE_LIBRARIES}
  Threads::Threads)

# The same programs hold every backend to the contract.
file(GLOB store_contract CONFIGURE_DEPENDS tests/store/contract*_test.c)
foreach(source IN LISTS store_contract)
  get_filename_component(stem ${source} NAME_WE)
  string(REPLACE "_test" "" stem ${stem})
  add_executable(store_${stem} ${source})
  target_include_directories(store_${stem} PRIVATE tests tests/store)
  target_compile_definitions(store_${stem} PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(store_${stem} PRIVATE demur_flags demur_store)
  foreach(backend memory sqlite)
    add_test(NAME store_${stem}_${backend} COMMAND store_${stem} ${backend})
    set_tests_properties(store_${stem}_${backend} PROPERTIES LABELS unit)
  endforeach()
endforeach()

# What only a backend that keeps a file can be asked, and both beside each other.
foreach(stem sqlite sqlite_sealed property)
  add_executable(store_${stem} tests/store/${stem}_test.c)
  target_include_directories(store_${stem} PRIVATE tests tests/store)
  target_compile_definitions(store_${stem} PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(store_${stem} PRIVATE demur_flags demur_store)
  add_test(NAME store_${stem} COMMAND store_${stem})
  set_tests_properties(store_${stem} PROPERTIES LABELS unit)
endforeach()

# Kills, full disks and failing calls.  The sanitizers' own runtime does not go with a preload.
add_executable(store_fault_run tests/store/fault_run.c)
target_compile_definitions(store_fault_run PRIVATE _POSIX_C_SOURCE=200809L)
target_link_libraries(store_fault_run PRIVATE demur_flags demur_store)
if(NOT CMAKE_C_FLAGS MATCHES "sanitize")
  add_library(store_fail_io SHARED tests/store/fail_io.c)
  target_compile_options(store_fail_io PRIVATE -Wall -Wextra -Werror)
  target_link_libraries(store_fail_io PRIVATE ${CMAKE_DL_LIBS})
  add_test(NAME store_sqlite_fault COMMAND bash ${CMAKE_SOURCE_DIR}/tests/store/sqlite_fault_test.sh
    $<TARGET_FILE:store_fault_run> $<TARGET_FILE:store_fail_io>)
  set_tests_properties(store_sqlite_fault PROPERTIES LABELS fault TIMEOUT 900)
endif()

if(DEMUR_BENCH)
  add_executable(bench_store bench/bench_store.c)
  target_compile_definitions(bench_store PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(bench_store PRIVATE demur_flags demur_store)
endif()
