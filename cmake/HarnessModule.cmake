# harness_module(name [COROUTINES] SOURCES .. DEPS .. THIRD_PARTY .. TESTS .. [FUZZ ..])
#
# One static library `harness_<name>`, and one Catch2 binary `<name>_tests` for the tests that stand
# beside the code. DEPS are modules; what is not listed can not be included, because the include
# path of a module is handed on only by linking it. COROUTINES shares Asio's headers, read once,
# with the sources, which must compile without as well (the fuzz preset does).
include(CheckCXXCompilerFlag)

add_library(harness_options INTERFACE)
target_compile_features(harness_options INTERFACE cxx_std_20)
target_include_directories(harness_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(harness_options INTERFACE BOOST_ASIO_NO_DEPRECATED)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # A tenth of the compiler's time goes into collecting garbage that it has room for.
  target_compile_options(harness_options INTERFACE "SHELL:--param ggc-min-heapsize=1000000")
endif()
if(HARNESS_WERROR)
  target_compile_options(harness_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wno-missing-field-initializers -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # False alarms on frames of coroutines, at least up to GCC 14, and of GCC 14 on maps of classes
    # whose constructors may throw.
    target_compile_options(harness_options INTERFACE -Wno-mismatched-new-delete
      -Wno-maybe-uninitialized)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms of GCC 12 on std::string.
    target_compile_options(harness_options INTERFACE -Wno-restrict -Wno-array-bounds
      -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_UNITY_BUILD)
    # Files that are compiled together seem to GCC to be headers.
    target_compile_options(harness_options INTERFACE -Wno-subobject-linkage)
  endif()
endif()
if(HARNESS_SANITIZE)
  target_compile_options(harness_options INTERFACE
    -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_compile_definitions(harness_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(harness_options INTERFACE -fsanitize=address,undefined)
endif()
if(HARNESS_FUZZ)
  # Without what AddressSanitizer finds as well, which takes half of the compiler's time.
  target_compile_options(harness_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize=null,alignment,object-size,vptr)
  target_link_options(harness_options INTERFACE -fsanitize=address,undefined)
endif()

# Half of the time of most files is the reading of the same headers: read once for all modules.
# HARNESS_SHARED_HEADERS=OFF shows what a file forgot to include.
option(HARNESS_SHARED_HEADERS "Read common headers once (precompiled headers)" ON)
if(HARNESS_SHARED_HEADERS)
  foreach(kind common coroutine)
    add_library(harness_${kind}_headers OBJECT ${CMAKE_SOURCE_DIR}/cmake/${kind}_headers.cpp)
    target_link_libraries(harness_${kind}_headers PRIVATE harness_options Boost::headers)
    target_precompile_headers(harness_${kind}_headers PRIVATE
      ${CMAKE_SOURCE_DIR}/cmake/${kind}_headers.hpp)
  endforeach()
endif()

# harness_compiled_alone(FILE ..): sources with names of their own that other files of the module
# have too, for presets that compile several files together (CMAKE_UNITY_BUILD).
function(harness_compiled_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

function(harness_module name)
  cmake_parse_arguments(ARG "COROUTINES" ""
    "SOURCES;DEPS;THIRD_PARTY;TESTS;TEST_DEPS;TEST_HEADERS;FUZZ" ${ARGN})
  set(library harness_${name})
  add_library(${library} STATIC ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS PREPEND harness_)
  target_link_libraries(${library} PUBLIC harness_options ${ARG_DEPS} PRIVATE ${ARG_THIRD_PARTY})
  if(HARNESS_SHARED_HEADERS)
    if(ARG_COROUTINES)
      target_precompile_headers(${library} REUSE_FROM harness_coroutine_headers)
    else()
      target_precompile_headers(${library} REUSE_FROM harness_common_headers)
    endif()
  endif()
  if(HARNESS_TESTS AND ARG_TESTS)
    harness_test(${name}_tests LABEL unit SOURCES ${ARG_TESTS} DEPS ${name} ${ARG_TEST_DEPS}
      HEADERS ${ARG_TEST_HEADERS})
  endif()
  if(HARNESS_FUZZ)
    foreach(source ${ARG_FUZZ})
      get_filename_component(fuzzer ${source} NAME_WE)
      add_executable(${fuzzer} ${source})
      target_link_libraries(${fuzzer} PRIVATE ${library})
      target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()

# harness_test(name LABEL unit|vm SOURCES .. DEPS .. [HEADERS ..]): one test binary, one CTest
# entry. HEADERS are read once for all of its files, beside Catch2's.
function(harness_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPS;HEADERS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS PREPEND harness_)
  target_link_libraries(${name} PRIVATE harness_testing ${ARG_DEPS})
  target_compile_definitions(${name} PRIVATE HARNESS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(ARG_HEADERS)
    target_precompile_headers(${name} PRIVATE
      ${CMAKE_SOURCE_DIR}/harness/base/testing/catch.hpp ${ARG_HEADERS})
  else()
    target_precompile_headers(${name} REUSE_FROM harness_testing)
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 180)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} SKIP_RETURN_CODE 77
    TIMEOUT ${ARG_TIMEOUT})
endfunction()

# harness_machine_test(name [ALONE] [TIMEOUT ..] COMMAND ..): a script that has real machines. Two
# share a small host, but for those that ask for it ALONE, as they judge how long things take.
function(harness_machine_test name)
  cmake_parse_arguments(ARG "ALONE" "TIMEOUT" "COMMAND" ${ARGN})
  add_test(NAME ${name} COMMAND ${ARG_COMMAND} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 900)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS vm SKIP_RETURN_CODE 77 TIMEOUT ${ARG_TIMEOUT}
    RUN_SERIAL ${ARG_ALONE})
endfunction()
