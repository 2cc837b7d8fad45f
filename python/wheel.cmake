# What the wheel carries beside the Python files. All of it lies in the package, found by $ORIGIN run paths, so that
# nothing of the user's environment is replaced or picked up.
set(lib litmus/_lib)
set(package_libraries
  ${LITMUS_DEPS_DIR}/duckdb/libduckdb.so
  ${LITMUS_DEPS_DIR}/arrow/lib/libarrow.so
  ${LITMUS_DEPS_DIR}/arrow/lib/libparquet.so
  ${LITMUS_DEPS_DIR}/arrow/lib/libarrow_flight.so
  ${FYAML_SHARED_LIBRARY}
)
# Under the names that the loader asks for.
set(package_sonames libduckdb.so libarrow.so.2600 libparquet.so.2600 libarrow_flight.so.2600 libfyaml.so.0)
foreach(library soname IN ZIP_LISTS package_libraries package_sonames)
  file(REAL_PATH ${library} real)
  install(PROGRAMS ${real} DESTINATION ${lib} RENAME ${soname} COMPONENT wheel)
endforeach()

set_target_properties(litmus_python PROPERTIES INSTALL_RPATH "$ORIGIN/_lib")
install(TARGETS litmus_python LIBRARY DESTINATION litmus COMPONENT wheel)
set_target_properties(litmusd PROPERTIES INSTALL_RPATH "$ORIGIN/../_lib")
install(TARGETS litmusd RUNTIME DESTINATION litmus/_bin COMPONENT wheel)
install(TARGETS litmus_command RUNTIME DESTINATION ${SKBUILD_SCRIPTS_DIR} COMPONENT wheel)

install(DIRECTORY ${CMAKE_SOURCE_DIR}/gen/python/ DESTINATION litmus/_gen COMPONENT wheel PATTERN __pycache__ EXCLUDE)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/ui/dist/ DESTINATION litmus/share/litmus/ui COMPONENT wheel)

execute_process(
  COMMAND ${Python_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/notices.py ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/NOTICES.txt
  COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${CMAKE_BINARY_DIR}/NOTICES.txt ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION litmus/licenses COMPONENT wheel)
