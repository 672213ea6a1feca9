# SPDX-License-Identifier: AGPL-3.0-or-later
# The store, its tests and its bench.  It sees include/demur and store/ alone: its view holds a
# link to store/, as the layers of core have.
set(store_view ${CMAKE_BINARY_DIR}/layers/store_view)
file(MAKE_DIRECTORY ${store_view})
file(CREATE_LINK ${CMAKE_SOURCE_DIR}/store ${store_view}/store SYMBOLIC)

file(GLOB store_sources CONFIGURE_DEPENDS store/*.c store/memory/*.c)
add_library(demur_store STATIC ${store_sources})
target_include_directories(demur_store PUBLIC ${store_view} include)
target_compile_definitions(demur_store PRIVATE _POSIX_C_SOURCE=200809L)
target_link_libraries(demur_store PRIVATE demur_flags PUBLIC demur Threads::Threads)

# The same programs hold every backend to the contract.
file(GLOB store_contract CONFIGURE_DEPENDS tests/store/contract*_test.c)
foreach(source IN LISTS store_contract)
  get_filename_component(stem ${source} NAME_WE)
  string(REPLACE "_test" "" stem ${stem})
  add_executable(store_${stem} ${source})
  target_include_directories(store_${stem} PRIVATE tests tests/store)
  target_compile_definitions(store_${stem} PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(store_${stem} PRIVATE demur_flags demur_store)
  foreach(backend memory)
    add_test(NAME store_${stem}_${backend} COMMAND store_${stem} ${backend})
    set_tests_properties(store_${stem}_${backend} PROPERTIES LABELS unit)
  endforeach()
endforeach()
