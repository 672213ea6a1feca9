# SPDX-License-Identifier: AGPL-3.0-or-later
# demur_sodium for WebAssembly: Debian's source of libsodium, fetched by tools/setup.
#
# Only what core uses is linked; libsodium's own random generator is not, as core has none.
set(sodium_dir ${CMAKE_SOURCE_DIR}/build/third_party/libsodium/src/libsodium)
if(NOT EXISTS ${sodium_dir})
  message(FATAL_ERROR "the source of libsodium is missing: run tools/setup, which fetches it")
endif()
set(VERSION 1.0.18)
set(SODIUM_LIBRARY_VERSION_MAJOR 10)
set(SODIUM_LIBRARY_VERSION_MINOR 3)
set(SODIUM_LIBRARY_MINIMAL_DEF "")
set(sodium_made ${CMAKE_BINARY_DIR}/sodium)
configure_file(${sodium_dir}/include/sodium/version.h.in ${sodium_made}/include/sodium/version.h
  @ONLY)

file(GLOB_RECURSE sodium_sources ${sodium_dir}/*.c)
add_library(sodium_objects STATIC ${sodium_sources})
target_include_directories(sodium_objects PRIVATE ${sodium_dir}/include/sodium
  ${sodium_made}/include/sodium ${sodium_dir}/include ${sodium_made}/include)
target_compile_definitions(sodium_objects PRIVATE CONFIGURED=1 NATIVE_LITTLE_ENDIAN=1
  _WASI_EMULATED_SIGNAL)
target_compile_options(sodium_objects PRIVATE $<IF:$<CONFIG:Release>,-Os,-O3> -w)
# What a guess at a passphrase costs is paid by its owner, too: as fast as it can be had.
file(GLOB_RECURSE sodium_argon ${sodium_dir}/*argon2-fill-block-ref.c ${sodium_dir}/*blake2b-compress-ref.c)
set_source_files_properties(${sodium_argon} PROPERTIES COMPILE_OPTIONS -O3)
target_include_directories(demur_sodium SYSTEM INTERFACE ${sodium_dir}/include
  ${sodium_dir}/include/sodium ${sodium_made}/include)
target_link_libraries(demur_sodium INTERFACE sodium_objects wasi-emulated-signal)
