# The helpers every folder uses. The DEPS of a folder are its architecture: tests/repo holds the includes to them.

# Tests that also run under the thread sanitizer: the engine and what is below it. Debian's gRPC makes it see ghosts.
set(DAYBOOK_TSAN_TESTS base merkle event store log index views projection engine)

# daybook_library(NAME SRCS a.cc HDRS a.h DEPS daybook::base absl::status)
# One library per folder, with the alias daybook::NAME. `all_verify_interface_header_sets` compiles each header alone.
function(daybook_library name)
  cmake_parse_arguments(arg "" "" "SRCS;HDRS;DEPS" ${ARGN})
  set(target daybook_${name})
  if(arg_SRCS)
    add_library(${target} STATIC ${arg_SRCS})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE daybook_flags)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(daybook::${name} ALIAS ${target})
  target_include_directories(${target} ${scope} "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} ${scope} ${arg_DEPS})
  if(arg_HDRS)
    target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${arg_HDRS})
    set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()
endfunction()

# daybook_program(NAME SRCS main.cc HDRS a.h DEPS daybook::server)   a program in build/<preset>/bin
# Its headers are those of a library without sources: CMake compiles no header of a program alone.
function(daybook_program name)
  cmake_parse_arguments(arg "" "" "SRCS;HDRS;DEPS" ${ARGN})
  add_executable(${name} ${arg_SRCS})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE daybook_flags ${arg_DEPS})
  if(arg_HDRS)
    daybook_library(${name}_headers HDRS ${arg_HDRS} DEPS ${arg_DEPS})
  endif()
endfunction()

# daybook_add_to(GROUP TARGET)   `cmake --build --target GROUP` builds TARGET too: unit_tests, integration_tests, …
function(daybook_add_to group target)
  if(NOT TARGET ${group})
    add_custom_target(${group})
  endif()
  add_dependencies(${group} ${target})
endfunction()

# What every test includes, compiled once for all of them: alone it takes as long as a test. It is a program, since the
# code of programs and libraries differs in how it may be moved. Other compilers want the same macros everywhere.
function(daybook_precompile target)
  set(headers <gmock/gmock.h> <gtest/gtest.h> <string> <vector>)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_precompile_headers(${target} PRIVATE ${headers})
    return()
  endif()
  if(NOT TARGET daybook_precompiled)
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/gen/precompiled.cc" CONTENT "int main() {}\n")
    add_executable(daybook_precompiled EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/gen/precompiled.cc")
    # RE2 for its -pthread, which every test has.
    target_link_libraries(daybook_precompiled
      PRIVATE daybook_flags PkgConfig::daybook_re2 GTest::gmock GTest::gtest_main)
    target_precompile_headers(daybook_precompiled PRIVATE ${headers})
  endif()
  target_precompile_headers(${target} REUSE_FROM daybook_precompiled)
endfunction()

# daybook_test(NAME LABEL unit SRCS a_test.cc DEPS daybook::log ENVIRONMENT "A=b" SHARDS n TIMEOUT seconds)
# One binary per folder; every test in it also runs alone. LABEL is unit, integration, fault or simulation.
# SHARDS splits a slow binary into n ctest entries that run side by side.
function(daybook_test name)
  if(NOT DAYBOOK_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "LABEL;SHARDS;TIMEOUT" "SRCS;DEPS;ENVIRONMENT" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  set(target ${name}_test)
  add_executable(${target} ${arg_SRCS})
  set(labels ${arg_LABEL})
  if(arg_LABEL STREQUAL "unit" AND name IN_LIST DAYBOOK_TSAN_TESTS)
    list(APPEND labels tsan)
  endif()
  foreach(label ${labels})
    daybook_add_to(${label}_tests ${target})
  endforeach()
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  target_link_libraries(${target} PRIVATE daybook_flags ${arg_DEPS} daybook::testing GTest::gmock GTest::gtest_main)
  daybook_precompile(${target})
  set(shards 1)
  if(arg_SHARDS)
    set(shards ${arg_SHARDS})
  endif()
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    if(shards EQUAL 1)
      set(entry ${arg_LABEL}.${name})
    else()
      set(entry ${arg_LABEL}.${name}.${shard})
    endif()
    add_test(NAME ${entry} COMMAND ${target})
    set_tests_properties(${entry} PROPERTIES LABELS "${labels}" TIMEOUT ${arg_TIMEOUT})
    set_property(TEST ${entry} PROPERTY ENVIRONMENT
      "DAYBOOK_SOURCE_DIR=${PROJECT_SOURCE_DIR}" "DAYBOOK_BIN_DIR=${PROJECT_BINARY_DIR}/bin"
      "GTEST_TOTAL_SHARDS=${shards}" "GTEST_SHARD_INDEX=${shard}"
      "GTEST_OUTPUT=xml:${PROJECT_BINARY_DIR}/results/${entry}.xml" ${arg_ENVIRONMENT})
  endforeach()
endfunction()

# daybook_proto(NAME PROTOS daybook/v1/event.proto [GRPC] DEPS daybook::other_proto)
# Messages from files rooted at proto/; with GRPC the stubs alone, over the messages in DEPS. Generated code is compiled
# without our warnings and without sanitizers: with them it takes 90 s and 1.8 GB.
function(daybook_proto name)
  cmake_parse_arguments(arg "GRPC" "" "PROTOS;DEPS" ${ARGN})
  set(out "${PROJECT_BINARY_DIR}/gen")
  file(MAKE_DIRECTORY "${out}")
  set(sources)
  foreach(proto ${arg_PROTOS})
    string(REPLACE ".proto" "" stem "${proto}")
    if(arg_GRPC)
      set(outputs "${out}/${stem}.grpc.pb.cc" "${out}/${stem}.grpc.pb.h")
      set(flags "--plugin=protoc-gen-grpc=${DAYBOOK_GRPC_CPP_PLUGIN}" "--grpc_out=${out}")
    else()
      set(outputs "${out}/${stem}.pb.cc" "${out}/${stem}.pb.h")
      set(flags "--cpp_out=${out}")
    endif()
    set(depfile "${out}/${stem}.${name}.d") # What it imports: a change elsewhere generates nothing anew.
    add_custom_command(OUTPUT ${outputs}
      COMMAND protobuf::protoc "-I${PROJECT_SOURCE_DIR}/proto" ${flags} "--dependency_out=${depfile}"
              "${PROJECT_SOURCE_DIR}/proto/${proto}"
      DEPENDS "${PROJECT_SOURCE_DIR}/proto/${proto}" DEPFILE "${depfile}" VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(daybook_${name} STATIC ${sources})
  add_library(daybook::${name} ALIAS daybook_${name})
  target_include_directories(daybook_${name} SYSTEM PUBLIC "${out}")
  target_link_libraries(daybook_${name} PUBLIC ${arg_DEPS} protobuf::libprotobuf)
  if(arg_GRPC)
    target_link_libraries(daybook_${name} PUBLIC gRPC::grpc++)
  endif()
endfunction()
