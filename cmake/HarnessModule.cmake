# harness_module(name SOURCES .. DEPS .. THIRD_PARTY .. TESTS .. [FUZZ ..])
#
# One static library `harness_<name>`, and one Catch2 binary `<name>_tests` for the tests that stand
# beside the code. DEPS are modules; what is not listed can not be included, because the include
# path of a module is handed on only by linking it.
include(CheckCXXCompilerFlag)

add_library(harness_options INTERFACE)
target_compile_features(harness_options INTERFACE cxx_std_20)
target_include_directories(harness_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(harness_options INTERFACE BOOST_ASIO_NO_DEPRECATED)
if(HARNESS_WERROR)
  target_compile_options(harness_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wno-missing-field-initializers -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # A false alarm on frames of coroutines, at least up to GCC 14.
    target_compile_options(harness_options INTERFACE -Wno-mismatched-new-delete)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms of GCC 12 on std::string.
    target_compile_options(harness_options INTERFACE -Wno-restrict -Wno-array-bounds
      -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endif()
if(HARNESS_SANITIZE)
  target_compile_options(harness_options INTERFACE
    -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_compile_definitions(harness_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(harness_options INTERFACE -fsanitize=address,undefined)
endif()
if(HARNESS_FUZZ)
  target_compile_options(harness_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined)
  target_link_options(harness_options INTERFACE -fsanitize=address,undefined)
endif()

function(harness_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;THIRD_PARTY;TESTS;TEST_DEPS;FUZZ" ${ARGN})
  set(library harness_${name})
  add_library(${library} STATIC ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS PREPEND harness_)
  target_link_libraries(${library} PUBLIC harness_options ${ARG_DEPS} PRIVATE ${ARG_THIRD_PARTY})
  if(HARNESS_TESTS AND ARG_TESTS)
    harness_test(${name}_tests LABEL unit SOURCES ${ARG_TESTS} DEPS ${name} ${ARG_TEST_DEPS})
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

# harness_test(name LABEL unit|vm SOURCES .. DEPS ..): one test binary, one CTest entry.
function(harness_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS PREPEND harness_)
  target_link_libraries(${name} PRIVATE harness_testing ${ARG_DEPS})
  target_compile_definitions(${name} PRIVATE HARNESS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_precompile_headers(${name} REUSE_FROM harness_testing)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_LABEL} SKIP_RETURN_CODE 77
    TIMEOUT ${ARG_TIMEOUT})
  if(ARG_LABEL STREQUAL vm)
    # A machine takes all of a small host's processors.
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()
