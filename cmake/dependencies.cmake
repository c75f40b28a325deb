# Debian 12's packages, found and never downloaded (deploy/install-deps.sh installs them).
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(absl REQUIRED CONFIG)
find_package(Protobuf 3.21 REQUIRED) # CMake's own module: Debian ships no CMake package for it.
find_package(gRPC 1.51 REQUIRED CONFIG)
find_package(RocksDB 7.8 REQUIRED CONFIG)
find_package(fmt REQUIRED CONFIG)
find_package(spdlog REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED CONFIG)
find_package(PkgConfig REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib) # Its flags are mandatory: they fix the ABI.
if(DAYBOOK_TESTS)
  find_package(GTest REQUIRED CONFIG)
  find_program(DAYBOOK_GRPC_PYTHON_PLUGIN grpc_python_plugin REQUIRED)
  pkg_check_modules(daybook_re2 REQUIRED IMPORTED_TARGET re2) # gRPC's package has a re2 of its own.
endif()
find_program(DAYBOOK_GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
