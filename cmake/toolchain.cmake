# Language, warnings, sanitizers and output folders, for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

find_program(DAYBOOK_CCACHE ccache)
if(DAYBOOK_CCACHE)
  # Paths below the source tree are made relative, so that presets share what they compile alike.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime" "${DAYBOOK_CCACHE}")
endif()

# lld links the gRPC programs several times faster than the default linker.
find_program(DAYBOOK_LLD NAMES ld.lld ld.lld-16)
if(DAYBOOK_LLD AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(-fuse-ld=${DAYBOOK_LLD})
  else()
    get_filename_component(lld_name "${DAYBOOK_LLD}" NAME)
    if(lld_name STREQUAL "ld.lld")
      add_link_options(-fuse-ld=lld)
    endif()
  endif()
endif()

add_library(daybook_flags INTERFACE)
target_compile_options(daybook_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(daybook_flags INTERFACE -Wno-sign-conversion)
else()
  # Wrong in g++ 12 with -O2: it sees overreads inside libstdc++'s own string and variant code.
  target_compile_options(daybook_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overread)
endif()
if(DAYBOOK_THREAD_SAFETY)
  target_compile_options(daybook_flags INTERFACE -Wthread-safety -Werror=thread-safety)
endif()
if(DAYBOOK_SANITIZE)
  target_compile_options(daybook_flags INTERFACE
    "-fsanitize=${DAYBOOK_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options("-fsanitize=${DAYBOOK_SANITIZE}")
endif()
