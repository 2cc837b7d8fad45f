// Generated from schema/http.py by `./dev gen`; don't edit.
#include "gen/openapi.h"

namespace litmus::http {

std::string_view openapi_json() {
  return R"json({
  "openapi": "3.1.0",
  "info": {
    "title": "Litmus",
    "version": "0.1",
    "description": "Hardware tests: events, runs, live streams."
  },
  "paths": {
    "/api/health": {
      "get": {
        "operationId": "get_health",
        "summary": "State of the service",
        "responses": {
          "200": {
            "description": "State of the service",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Health"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/events": {
      "get": {
        "operationId": "list_events",
        "summary": "Events by number, the oldest first",
        "parameters": [
          {
            "name": "session_id",
            "in": "query",
            "required": false,
            "description": "session, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          },
          {
            "name": "run_id",
            "in": "query",
            "required": false,
            "description": "run, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          },
          {
            "name": "type",
            "in": "query",
            "required": false,
            "description": "event type",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "event_type",
            "in": "query",
            "required": false,
            "description": "event type (another name of `type`)",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "role",
            "in": "query",
            "required": false,
            "description": "role, instrument_role, details.role, or channel_id before its first `.`",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "received_at, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "latest",
            "in": "query",
            "required": false,
            "description": "the newest matching events instead of the oldest",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Events by number, the oldest first",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EventsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "410": {
            "$ref": "#/components/responses/Status410"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      },
      "post": {
        "operationId": "post_events",
        "summary": "Takes events from producers that write no journal: one JSON object a line, at most 1 MiB. The answer comes once they are in a journal. Of a refused body nothing is taken; each of its bad lines is named. An `id` that is stored already counts as a duplicate and is left as it is. Outcomes that were left out are judged from what was measured",
        "requestBody": {
          "required": true,
          "content": {
            "application/x-ndjson": {
              "schema": {
                "type": "string"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "Takes events from producers that write no journal: one JSON object a line, at most 1 MiB. The answer comes once they are in a journal. Of a refused body nothing is taken; each of its bad lines is named. An `id` that is stored already counts as a duplicate and is left as it is. Outcomes that were left out are judged from what was measured",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EventsTaken"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "401": {
            "$ref": "#/components/responses/Status401"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "413": {
            "$ref": "#/components/responses/Status413"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "415": {
            "$ref": "#/components/responses/Status415"
          },
          "422": {
            "$ref": "#/components/response)json"
    R"json(s/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "507": {
            "$ref": "#/components/responses/Status507"
          }
        },
        "security": [
          {},
          {
            "token": []
          }
        ]
      }
    },
    "/api/events/stream": {
      "get": {
        "operationId": "stream_events",
        "summary": "Live events (SSE): `id` is the cursor, `event` the type, `data` the event. `Last-Event-ID` counts as `after`. Without `after` it replays the given session or run, else it begins now",
        "parameters": [
          {
            "name": "session_id",
            "in": "query",
            "required": false,
            "description": "session, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          },
          {
            "name": "run_id",
            "in": "query",
            "required": false,
            "description": "run, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          },
          {
            "name": "type",
            "in": "query",
            "required": false,
            "description": "event type",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "event_type",
            "in": "query",
            "required": false,
            "description": "event type (another name of `type`)",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "role",
            "in": "query",
            "required": false,
            "description": "role, instrument_role, details.role, or channel_id before its first `.`",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "after",
            "in": "query",
            "required": false,
            "description": "cursor: only events behind it",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Live events (SSE): `id` is the cursor, `event` the type, `data` the event. `Last-Event-ID` counts as `after`. Without `after` it replays the given session or run, else it begins now",
            "content": {
              "text/event-stream": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "410": {
            "$ref": "#/components/responses/Status410"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/sessions": {
      "get": {
        "operationId": "list_sessions",
        "summary": "Sessions, newest first",
        "parameters": [
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Sessions, newest first",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SessionsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/sessions/{id}": {
      "get": {
        "operationId": "get_session_events",
        "summary": "Events of a session",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a session, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Events of a session",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EventsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
          )json"
    R"json(  }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/runs": {
      "get": {
        "operationId": "list_runs",
        "summary": "Runs, in flight and finished",
        "parameters": [
          {
            "name": "outcome",
            "in": "query",
            "required": false,
            "description": "run outcome; `running` stands for none yet",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "product",
            "in": "query",
            "required": false,
            "description": "product_id or dut_part_number",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "station",
            "in": "query",
            "required": false,
            "description": "station_id or station_hostname",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "phase",
            "in": "query",
            "required": false,
            "description": "test phase",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "serial",
            "in": "query",
            "required": false,
            "description": "DUT serial",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "part_number",
            "in": "query",
            "required": false,
            "description": "DUT part number",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "lot",
            "in": "query",
            "required": false,
            "description": "DUT lot",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "operator",
            "in": "query",
            "required": false,
            "description": "operator_id",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "project",
            "in": "query",
            "required": false,
            "description": "project_name",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "session_id",
            "in": "query",
            "required": false,
            "description": "session, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "started_at, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "started_at, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "q",
            "in": "query",
            "required": false,
            "description": "text in serial, part number or run id",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "sort",
            "in": "query",
            "required": false,
            "description": "a column of RunRow, `-` before it for descending",
            "schema": {
              "type": "string",
              "default": "-started_at"
            }
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 50
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "include_incomplete",
            "in": "query",
            "required": false,
            "description": "runs that haven't ended, too",
            "schema": {
              "type": "boolean",
              "default": true
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Runs, in flight and finished",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RunsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      },
      "post": {
        "operationId": "launch)json"
    R"json(_run",
        "summary": "Starts pytest in the project of the address that was asked (that of its `litmus serve`). The run has the id that is answered; it begins when its tests are collected",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/LaunchRequest"
              }
            }
          }
        },
        "responses": {
          "202": {
            "description": "Starts pytest in the project of the address that was asked (that of its `litmus serve`). The run has the id that is answered; it begins when its tests are collected",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/LaunchAccepted"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "401": {
            "$ref": "#/components/responses/Status401"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "413": {
            "$ref": "#/components/responses/Status413"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "415": {
            "$ref": "#/components/responses/Status415"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        },
        "security": [
          {},
          {
            "token": []
          }
        ]
      }
    },
    "/api/runs/{id}": {
      "get": {
        "operationId": "get_run",
        "summary": "A run with its steps, instruments and measurements",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A run with its steps, instruments and measurements",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RunView"
                }
              },
              "application/vnd.apache.parquet": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/runs/{id}/steps": {
      "get": {
        "operationId": "list_run_steps",
        "summary": "Steps of a run; planned ones that never ran have null times",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000,
              "default": 1000
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Steps of a run; planned ones that never ran have null times",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/StepsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/runs/{id}/steps/tree": {
      "get": {
        "operationId": "get_run_step_tree",
        "summary": "Steps of a run, each with the steps within",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Steps of a run, each with the steps within",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/StepTree"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
      )json"
    R"json(    },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/runs/{id}/output": {
      "get": {
        "operationId": "get_run_output",
        "summary": "What a launched run printed: its last lines, the lines behind `offset`, or those before `before`",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          },
          {
            "name": "tail",
            "in": "query",
            "required": false,
            "description": "lines at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000,
              "default": 100
            }
          },
          {
            "name": "offset",
            "in": "query",
            "required": false,
            "description": "byte in the output: `next_offset` of the answer before",
            "schema": {
              "type": "integer",
              "minimum": 0
            }
          },
          {
            "name": "before",
            "in": "query",
            "required": false,
            "description": "byte in the output: `first_offset` of what is shown already",
            "schema": {
              "type": "integer",
              "minimum": 0
            }
          }
        ],
        "responses": {
          "200": {
            "description": "What a launched run printed: its last lines, the lines behind `offset`, or those before `before`",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RunOutput"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/runs/{id}/stop": {
      "post": {
        "operationId": "stop_run",
        "summary": "Ends a launched run: SIGTERM to its processes, so that it ends `terminated`, its teardown done. Asked again when that hasn't helped for some seconds: SIGKILL, and the run is `aborted`",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Ends a launched run: SIGTERM to its processes, so that it ends `terminated`, its teardown done. Asked again when that hasn't helped for some seconds: SIGKILL, and the run is `aborted`",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RunStopping"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "401": {
            "$ref": "#/components/responses/Status401"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        },
        "security": [
          {},
          {
            "token": []
          }
        ]
      }
    },
    "/api/runs/{id}/status": {
      "get": {
        "operationId": "get_run_status",
        "summary": "How far a run is",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "How far a run is",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RunStatus"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/runs/{id}/stream": {
      "get": {
        "operationId": "stream_run",
        "summary": "Live events of a run (SSE) as in stream_events, `progress` with a RunStatus, and `output` with the RunOutput of a launched run, from its last 100 lines on; from the run's beginning without `after`",
        "parameters": [
          {
            )json"
    R"json("name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          },
          {
            "name": "after",
            "in": "query",
            "required": false,
            "description": "cursor: only events behind it",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Live events of a run (SSE) as in stream_events, `progress` with a RunStatus, and `output` with the RunOutput of a launched run, from its last 100 lines on; from the run's beginning without `after`",
            "content": {
              "text/event-stream": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "410": {
            "$ref": "#/components/responses/Status410"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/runs/{id}/measurements": {
      "get": {
        "operationId": "list_run_measurements",
        "summary": "Measurements of a run",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          },
          {
            "name": "step_path",
            "in": "query",
            "required": false,
            "description": "only of this step",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "name",
            "in": "query",
            "required": false,
            "description": "only with this name",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "outcome",
            "in": "query",
            "required": false,
            "description": "only with this outcome",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000,
              "default": 1000
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Measurements of a run",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/MeasurementsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/runs/{id}/ref": {
      "get": {
        "operationId": "get_run_reference",
        "summary": "The data behind a reference of the run's events; as in get_channel",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a run, or a unique prefix of at least 8 characters",
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-fA-F-]{8,36}$"
            }
          },
          {
            "name": "uri",
            "in": "query",
            "required": true,
            "description": "`channel://…`, as it stands in the event",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "max_points",
            "in": "query",
            "required": false,
            "description": "elements at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 100000
            }
          },
          {
            "name": "decimate",
            "in": "query",
            "required": false,
            "description": "as in get_channel",
            "schema": {
              "type": "string",
              "default": "lttb",
              "enum": [
                "lttb",
                "minmax"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The data behind a reference of the run's events; as in get_channel",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ChannelData"
                }
              },
              "application/vnd.apache.arrow.stream": {
                "schema": {
                  "type": "string"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              },
              "application/vnd.apache.parquet": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "40)json"
    R"json(4": {
            "$ref": "#/components/responses/Status404"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "413": {
            "$ref": "#/components/responses/Status413"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "501": {
            "$ref": "#/components/responses/Status501"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/active": {
      "get": {
        "operationId": "list_active_runs",
        "summary": "Runs in flight",
        "responses": {
          "200": {
            "description": "Runs in flight",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ActiveRuns"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/stations": {
      "get": {
        "operationId": "list_stations",
        "summary": "Stations that a run of the project may be launched at, by their ids",
        "parameters": [
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Stations that a run of the project may be launched at, by their ids",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/StationsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/products": {
      "get": {
        "operationId": "list_products",
        "summary": "Products of the project by their ids",
        "parameters": [
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Products of the project by their ids",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ProductsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/profiles": {
      "get": {
        "operationId": "list_profiles",
        "summary": "Profiles of the project by their names, those of litmus.yaml among them",
        "parameters": [
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Profiles of the project by their names, those of l)json"
    R"json(itmus.yaml among them",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ProfilesPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/tests": {
      "get": {
        "operationId": "list_tests",
        "summary": "Test files of the project, and the folders that hold them, by their paths",
        "parameters": [
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000,
              "default": 1000
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Test files of the project, and the folders that hold them, by their paths",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/TestPathsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/dialogs": {
      "get": {
        "operationId": "list_dialogs",
        "summary": "Open dialogs, the oldest first",
        "parameters": [
          {
            "name": "run_id",
            "in": "query",
            "required": false,
            "description": "run, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Open dialogs, the oldest first",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DialogsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      },
      "post": {
        "operationId": "create_dialog",
        "summary": "Opens a dialog that no test asks for; it stays until it is answered, its time is up or its run ends",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/DialogCreate"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "Opens a dialog that no test asks for; it stays until it is answered, its time is up or its run ends",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DialogCreated"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "401": {
            "$ref": "#/components/responses/Status401"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "413": {
            "$ref": "#/components/responses/Statu)json"
    R"json(s413"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "415": {
            "$ref": "#/components/responses/Status415"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        },
        "security": [
          {},
          {
            "token": []
          }
        ]
      }
    },
    "/api/dialogs/{id}": {
      "get": {
        "operationId": "get_dialog",
        "summary": "A dialog",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a dialog",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A dialog",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Dialog"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/dialogs/{id}/wait": {
      "get": {
        "operationId": "wait_for_dialog",
        "summary": "Answers as soon as the dialog has been; 204 while it is still open after the time: ask again",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a dialog",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "timeout",
            "in": "query",
            "required": false,
            "description": "seconds to wait",
            "schema": {
              "type": "integer",
              "minimum": 0,
              "maximum": 30,
              "default": 30
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Answers as soon as the dialog has been; 204 while it is still open after the time: ask again",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DialogResponse"
                }
              }
            }
          },
          "204": {
            "description": "It is still open after the time: ask again"
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/dialogs/{id}/respond": {
      "post": {
        "operationId": "respond_to_dialog",
        "summary": "Answers a dialog. The first answer counts; a later one is a 409 that says how the dialog ended",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "id of a dialog",
            "schema": {
              "type": "string"
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/DialogRespondRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "Answers a dialog. The first answer counts; a later one is a 409 that says how the dialog ended",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DialogAccepted"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "401": {
            "$ref": "#/components/responses/Status401"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "404": {
            "$ref": "#/components/responses/Status404"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "413": {
            "$ref": "#/components/responses/Status413"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "415": {
            "$ref": "#/components/responses/Status415"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        },
        "security": [
          {},
          {
            "token": []
          }
        ]
      }
    },
    "/api/channels": {
      "get": {
        "operationId": "list_channels",
        "summary": "Channels by their ids",
        "parameters": [
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 100
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "description": "`next_cursor` of the page before; valid for the same filters and sort",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "session_id",
            "in": "query",
            "required": false,
            "description": "session, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          }
        ],
        "responses": {
          "200": {
            "descri)json"
    R"json(ption": "Channels by their ids",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ChannelsPage"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            },
            "headers": {
              "X-Litmus-Next-Cursor": {
                "description": "`next_cursor` of a page of CSV; absent at the end",
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/channels/_recent": {
      "get": {
        "operationId": "list_recent_samples",
        "summary": "Channels with their newest samples; of an array channel the newest array, decimated",
        "parameters": [
          {
            "name": "last_n",
            "in": "query",
            "required": false,
            "description": "samples, or elements of an array, at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 50
            }
          },
          {
            "name": "session_id",
            "in": "query",
            "required": false,
            "description": "session, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Channels with their newest samples; of an array channel the newest array, decimated",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RecentChannels"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/channels/{id}": {
      "get": {
        "operationId": "get_channel",
        "summary": "Samples of a channel: session, then time or element range, then last_n, then max_points. An unknown channel has none",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "channel id, percent-encoded",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "session_id",
            "in": "query",
            "required": false,
            "description": "session, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "timestamp of the sample, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "timestamp of the sample, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "first",
            "in": "query",
            "required": false,
            "description": "element number, inclusive; needs session_id",
            "schema": {
              "type": "integer",
              "minimum": 0
            }
          },
          {
            "name": "end",
            "in": "query",
            "required": false,
            "description": "element number, exclusive; needs session_id",
            "schema": {
              "type": "integer",
              "minimum": 0
            }
          },
          {
            "name": "last_n",
            "in": "query",
            "required": false,
            "description": "only the newest so many samples",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000
            }
          },
          {
            "name": "max_points",
            "in": "query",
            "required": false,
            "description": "points at most; arrays: elements of all together",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 100000
            }
          },
          {
            "name": "decimate",
            "in": "query",
            "required": false,
            "description": "`lttb`, or `minmax`: lowest and highest of each of max_points/2 buckets; scalars by equal time over [since, until], arrays by equal count",
            "schema": {
              "type": "string",
              "default": "lttb",
              "enum": [
                "lttb",
                "minmax"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Samples of a channel: session, then time or element range, then last_n, then max_points. An unknown channel has none",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ChannelData"
                }
              },
              "application/vnd.apache.arrow.stream": {
                "schema": {
                  "type": "string"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              },
              "application/vnd.apache.parquet": {
                "schema": {
          )json"
    R"json(        "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "413": {
            "$ref": "#/components/responses/Status413"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/channels/{id}/stream": {
      "get": {
        "operationId": "stream_channel",
        "summary": "Live samples (SSE): `id` is the cursor, `data` a ChannelBatch. `Last-Event-ID` counts as `after`. Without `after` it replays the given session, else it begins now. The id `_all` means all channels of a session",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "channel id, percent-encoded",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "session_id",
            "in": "query",
            "required": false,
            "description": "session, or a prefix of its id",
            "schema": {
              "type": "string",
              "pattern": "^([0-9a-fA-F-]{8,36})?$"
            }
          },
          {
            "name": "after",
            "in": "query",
            "required": false,
            "description": "cursor `{session_id}/{sample_offset}`: only samples behind it",
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Live samples (SSE): `id` is the cursor, `data` a ChannelBatch. `Last-Event-ID` counts as `after`. Without `after` it replays the given session, else it begins now. The id `_all` means all channels of a session",
            "content": {
              "text/event-stream": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "409": {
            "$ref": "#/components/responses/Status409"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/sql": {
      "get": {
        "operationId": "query_sql",
        "summary": "One SELECT over the views",
        "parameters": [
          {
            "name": "q",
            "in": "query",
            "required": true,
            "description": "the statement",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000,
              "default": 10000
            }
          }
        ],
        "responses": {
          "200": {
            "description": "One SELECT over the views",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SqlResult"
                }
              },
              "application/vnd.apache.arrow.stream": {
                "schema": {
                  "type": "string"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      },
      "post": {
        "operationId": "post_sql",
        "summary": "One SELECT over the views, with parameters; counts as reading",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/SqlRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "One SELECT over the views, with parameters; counts as reading",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SqlResult"
                }
              },
              "application/vnd.apache.arrow.stream": {
                "schema": {
                  "type": "string"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "413": {
            "$ref": "#/components/responses/Status413"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "415": {
            "$ref": "#/components/responses/Status415"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
  )json"
    R"json(          "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/ws": {
      "get": {
        "operationId": "live",
        "summary": "WebSocket: many subscriptions on one connection. Client: `hello`, `subscribe`, `unsubscribe`, `respond`; server: `ready`, `data`, `reset`, `error`",
        "responses": {
          "101": {
            "description": "WebSocket: many subscriptions on one connection. Client: `hello`, `subscribe`, `unsubscribe`, `respond`; server: `ready`, `data`, `reset`, `error`"
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "426": {
            "$ref": "#/components/responses/Status426"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/sessions/_list": {
      "get": {
        "operationId": "list_session_rows",
        "summary": "Sessions by place, newest first, with what each has done",
        "parameters": [
          {
            "name": "find",
            "in": "query",
            "required": false,
            "description": "text in what names a session: id, client, type, station, operator",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "live",
            "in": "query",
            "required": false,
            "description": "only those that haven't ended",
            "schema": {
              "type": "boolean",
              "default": false
            }
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "description": "items at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "default": 50
            }
          },
          {
            "name": "offset",
            "in": "query",
            "required": false,
            "description": "sessions before them",
            "schema": {
              "type": "integer",
              "minimum": 0,
              "maximum": 1000000000,
              "default": 0
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Sessions by place, newest first, with what each has done",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SessionList"
                }
              },
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "406": {
            "$ref": "#/components/responses/Status406"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    },
    "/api/metrics/summary": {
      "get": {
        "operationId": "get_metrics_summary",
        "summary": "Yield by product, station, phase and period",
        "parameters": [
          {
            "name": "product",
            "in": "query",
            "required": false,
            "description": "product_id or dut_part_number",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "station",
            "in": "query",
            "required": false,
            "description": "station_id or station_hostname",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "phase",
            "in": "query",
            "required": false,
            "description": "test phase; `all`: every one; without it all but development",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "lot",
            "in": "query",
            "required": false,
            "description": "DUT lot",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "period",
            "in": "query",
            "required": false,
            "description": "bucket, UTC; a week begins on Monday",
            "schema": {
              "type": "string",
              "default": "day",
              "enum": [
                "day",
                "week",
                "month"
              ]
            }
          },
          {
            "name": "pooled",
            "in": "query",
            "required": false,
            "description": "only what is pooled over groups: `data` stays empty",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Yield by product, station, phase and period",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/YieldSummary"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422")json"
    R"json(: {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/metrics/pareto": {
      "get": {
        "operationId": "get_metrics_pareto",
        "summary": "What fails most",
        "parameters": [
          {
            "name": "product",
            "in": "query",
            "required": false,
            "description": "product_id or dut_part_number",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "station",
            "in": "query",
            "required": false,
            "description": "station_id or station_hostname",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "phase",
            "in": "query",
            "required": false,
            "description": "test phase; `all`: every one; without it all but development",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "lot",
            "in": "query",
            "required": false,
            "description": "DUT lot",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "top_n",
            "in": "query",
            "required": false,
            "description": "rows at most",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 10000,
              "default": 10
            }
          },
          {
            "name": "group_by",
            "in": "query",
            "required": false,
            "description": "whose failures",
            "schema": {
              "type": "string",
              "default": "product",
              "enum": [
                "product",
                "step",
                "measurement"
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "What fails most",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Pareto"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/metrics/cpk": {
      "get": {
        "operationId": "get_metrics_cpk",
        "summary": "Capability of measurements, by overall sigma",
        "parameters": [
          {
            "name": "product",
            "in": "query",
            "required": false,
            "description": "product_id or dut_part_number",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "station",
            "in": "query",
            "required": false,
            "description": "station_id or station_hostname",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "phase",
            "in": "query",
            "required": false,
            "description": "test phase; `all`: every one; without it all but development",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "lot",
            "in": "query",
            "required": false,
            "description": "DUT lot",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "min_samples",
            "in": "query",
            "required": false,
            "description": "groups with fewer values are left out",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000000,
              "default": 10
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Capability of measurements, by overall sigma",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Capability"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          ")json"
    R"json(403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/metrics/ppk": {
      "get": {
        "operationId": "get_metrics_ppk",
        "summary": "Another name of cpk",
        "parameters": [
          {
            "name": "product",
            "in": "query",
            "required": false,
            "description": "product_id or dut_part_number",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "station",
            "in": "query",
            "required": false,
            "description": "station_id or station_hostname",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "phase",
            "in": "query",
            "required": false,
            "description": "test phase; `all`: every one; without it all but development",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "lot",
            "in": "query",
            "required": false,
            "description": "DUT lot",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "min_samples",
            "in": "query",
            "required": false,
            "description": "groups with fewer values are left out",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000000000,
              "default": 10
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Another name of cpk",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Capability"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/metrics/trend": {
      "get": {
        "operationId": "get_metrics_trend",
        "summary": "Passed runs over time",
        "parameters": [
          {
            "name": "product",
            "in": "query",
            "required": false,
            "description": "product_id or dut_part_number",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "station",
            "in": "query",
            "required": false,
            "description": "station_id or station_hostname",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "phase",
            "in": "query",
            "required": false,
            "description": "test phase; `all`: every one; without it all but development",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "lot",
            "in": "query",
            "required": false,
            "description": "DUT lot",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "period",
            "in": "query",
            "required": false,
            "description": "bucket, UTC; a week begins on Monday",
            "schema": {
              "type": "string",
              "default": "day",
              "enum": [
                "day",
                "week",
                "month"
              ]
            }
          },
          {
            "name": "pooled",
            "in": "query",
            "required": false,
            "description": "only what is pooled over groups: `data` stays empty",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Passed runs over time",
            "content": {
              "application/json": {
                "schema": {
 )json"
    R"json(                 "$ref": "#/components/schemas/Trend"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/metrics/retest": {
      "get": {
        "operationId": "get_metrics_retest",
        "summary": "Units that were tested again",
        "parameters": [
          {
            "name": "product",
            "in": "query",
            "required": false,
            "description": "product_id or dut_part_number",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "station",
            "in": "query",
            "required": false,
            "description": "station_id or station_hostname",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "phase",
            "in": "query",
            "required": false,
            "description": "test phase; `all`: every one; without it all but development",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "lot",
            "in": "query",
            "required": false,
            "description": "DUT lot",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "period",
            "in": "query",
            "required": false,
            "description": "bucket, UTC; a week begins on Monday",
            "schema": {
              "type": "string",
              "default": "day",
              "enum": [
                "day",
                "week",
                "month"
              ]
            }
          },
          {
            "name": "pooled",
            "in": "query",
            "required": false,
            "description": "only what is pooled over groups: `data` stays empty",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Units that were tested again",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Retest"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/metrics/time-loss": {
      "get": {
        "operationId": "get_metrics_time_loss",
        "summary": "Where test time went",
        "parameters": [
          {
            "name": "product",
            "in": "query",
            "required": false,
            "description": "product_id or dut_part_number",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "station",
            "in": "query",
            "required": false,
            "description": "station_id or station_hostname",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "phase",
            "in": "query",
            "required": false,
            "description": "test phase; `all`: every one; without it all but development",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          },
          {
            "name": "lot",
            "in": "query",
            "required": false,
            "description": "DUT lot",
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "start of the run, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "period",
            "in": "query",
            "required": false,
            "description": "bucket, UTC; a week begins on Monday",
            "schema": {
              "type": "string",
              "default": "day",
              "enum": [
                "day",
  )json"
    R"json(              "week",
                "month"
              ]
            }
          },
          {
            "name": "pooled",
            "in": "query",
            "required": false,
            "description": "only what is pooled over groups: `data` stays empty",
            "schema": {
              "type": "boolean",
              "default": false
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Where test time went",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/TimeLoss"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/metrics/assets": {
      "get": {
        "operationId": "get_metrics_assets",
        "summary": "How long instruments were connected",
        "parameters": [
          {
            "name": "since",
            "in": "query",
            "required": false,
            "description": "start of the connection, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          },
          {
            "name": "until",
            "in": "query",
            "required": false,
            "description": "start of the connection, inclusive",
            "schema": {
              "type": "string",
              "anyOf": [
                {
                  "format": "date-time"
                },
                {
                  "format": "date"
                },
                {
                  "pattern": "^[0-9]{1,6}[smhd]$"
                }
              ]
            }
          }
        ],
        "responses": {
          "200": {
            "description": "How long instruments were connected",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Assets"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          },
          "504": {
            "$ref": "#/components/responses/Status504"
          }
        }
      }
    },
    "/api/openapi.json": {
      "get": {
        "operationId": "get_openapi",
        "summary": "This description",
        "responses": {
          "200": {
            "description": "This description",
            "content": {
              "application/json": {
                "schema": {
                  "type": "object"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Status400"
          },
          "403": {
            "$ref": "#/components/responses/Status403"
          },
          "408": {
            "$ref": "#/components/responses/Status408"
          },
          "414": {
            "$ref": "#/components/responses/Status414"
          },
          "422": {
            "$ref": "#/components/responses/Status422"
          },
          "429": {
            "$ref": "#/components/responses/Status429"
          },
          "431": {
            "$ref": "#/components/responses/Status431"
          },
          "500": {
            "$ref": "#/components/responses/Status500"
          },
          "503": {
            "$ref": "#/components/responses/Status503"
          }
        }
      }
    }
  },
  "components": {
    "schemas": {
      "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457)",
        "properties": {
          "type": {
            "type": "string",
            "default": "about:blank",
            "description": "kind of problem"
          },
          "title": {
            "type": "string",
            "description": "the status in words"
          },
          "status": {
            "type": "integer",
            "description": "HTTP status"
          },
          "detail": {
            "type": "string",
            "description": "what happened, to what, and what to do next"
          },
          "code": {
            "type": "string",
            "description": "error code"
          },
          "errors": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/ParameterError"
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "with 422: what is wrong where"
          },
          "candidates": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "with 409: the ids that a prefix fits"
          }
        },
        "required": [
          "title",
          "status",
          "detail",
          "code"
        ],
        "additionalProperties": false
      },
      "ParameterError": {
        "type": "object",
        "description": "One parameter or key that is wrong",
        "properties": {
          "loc": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "where, e.g. `query`, `limit`"
          },
          "msg": {
            "type": "string",
            "description": "what is wrong"
          }
        },
        "required": [
          "loc",
          "msg"
        ],
        "additionalProperties": false
      },
      "Services": {
        "type": "object",
        "description": "State of each store",
        "properties": {
          "events": {
            "type": "string",
            "examples": [
              "up",
              "down"
            ],
            "description": "the events store"
          },
          "runs": {
            "type": "string",
            "examples": [
              "up",
              "down"
            ],
            "description": "the runs store"
          },
          "channels": {
            "type": "string",
            ")json"
    R"json(examples": [
              "up",
              "down"
            ],
            "description": "the channels store"
          }
        },
        "required": [
          "events",
          "runs",
          "channels"
        ],
        "additionalProperties": false
      },
      "Locations": {
        "type": "object",
        "description": "Where Arrow Flight clients find each store, `grpc://host:port`; one port may serve them all",
        "properties": {
          "events": {
            "type": "string",
            "description": "the events store"
          },
          "runs": {
            "type": "string",
            "description": "the runs store"
          },
          "channels": {
            "type": "string",
            "description": "the channels store"
          }
        },
        "required": [
          "events",
          "runs",
          "channels"
        ],
        "additionalProperties": false
      },
      "Health": {
        "type": "object",
        "description": "State of the service",
        "properties": {
          "status": {
            "type": "string",
            "examples": [
              "ok",
              "degraded"
            ],
            "description": "`degraded` when a store is down or behind"
          },
          "version": {
            "type": "string",
            "description": "version of Litmus"
          },
          "data_dir": {
            "type": "string",
            "description": "data directory"
          },
          "daemons": {
            "$ref": "#/components/schemas/Services",
            "description": "state of each store"
          },
          "token_required": {
            "type": "boolean",
            "description": "writing needs a token"
          },
          "project_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "project of `litmus serve`"
          },
          "epoch": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "this life of the service"
          },
          "last_event_number": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "newest event"
          },
          "lag_events": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "published, not yet ingested"
          },
          "losses": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "rows of the view `losses`"
          }
        },
        "required": [
          "status",
          "version",
          "data_dir",
          "daemons",
          "token_required"
        ],
        "additionalProperties": false
      },
      "EventRow": {
        "type": "object",
        "description": "An event with its number; further keys by its type",
        "properties": {
          "event_number": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "number given at ingest"
          },
          "id": {
            "type": "string",
            "format": "uuid",
            "description": "unique id"
          },
          "event_type": {
            "type": "string",
            "description": "e.g. `test.measurement`"
          },
          "occurred_at": {
            "type": "string",
            "format": "date-time",
            "description": "when it happened"
          },
          "received_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "when emit() processed it"
          },
          "session_id": {
            "type": "string",
            "format": "uuid",
            "description": "session"
          },
          "run_id": {
            "anyOf": [
              {
                "type": "string",
                "format": "uuid"
              },
              {
                "type": "null"
              }
            ],
            "description": "run, if any"
          },
          "derived": {
            "type": "boolean",
            "default": false,
            "description": "appended by recovery"
          }
        },
        "required": [
          "id",
          "event_type",
          "occurred_at",
          "session_id"
        ],
        "additionalProperties": true
      },
      "EventsPage": {
        "type": "object",
        "description": "Events in the order of their numbers",
        "properties": {
          "events": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EventRow"
            },
            "description": "the events"
          },
          "count": {
            "type": "integer",
            "description": "items in this page"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page, `after` of a stream; null at the end"
          }
        },
        "required": [
          "events",
          "count"
        ],
        "additionalProperties": false
      },
      "EventsTaken": {
        "type": "object",
        "description": "What became of posted events",
        "properties": {
          "accepted": {
            "type": "integer",
            "description": "events that are in the journal now and weren't before"
          },
          "duplicates": {
            "type": "integer",
            "description": "events whose `id` was stored already, or stood in the body before"
          }
        },
        "required": [
          "accepted",
          "duplicates"
        ],
        "additionalProperties": false
      },
      "SessionRow": {
        "type": "object",
        "description": "The session.started event of a session, and how it ended; further keys as in that event",
        "properties": {
          "session_id": {
            "type": "string",
            "format": "uuid",
            "description": "session"
          },
          "occurred_at": {
            "type": "string",
            "format": "date-time",
            "description": "start"
          },
          "ended_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "end; null while it is open"
          },
          "outcome": {
            "anyOf": [
              {
                "type": "string",
                "examples": [
                  "passed",
                  "failed",
                  "skipped",
                  "errored",
                  "terminated",
                  "aborted",
                  "done"
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "outcome of session.ended"
          },
          "live": {
            "type": "boolean",
            "description": "no session.ended yet"
          }
        },
        "required": [
          "sessi)json"
    R"json(on_id",
          "occurred_at",
          "live"
        ],
        "additionalProperties": true
      },
      "SessionsPage": {
        "type": "object",
        "description": "Sessions, newest first",
        "properties": {
          "sessions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SessionRow"
            },
            "description": "the sessions"
          },
          "count": {
            "type": "integer",
            "description": "items in this page"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "sessions",
          "count"
        ],
        "additionalProperties": false
      },
      "RunRow": {
        "type": "object",
        "description": "One row per run, in flight or finished",
        "properties": {
          "file_path": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run file; null until it is written"
          },
          "run_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run"
          },
          "session_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "session"
          },
          "slot_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "null for a single DUT"
          },
          "dut_serial": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "dut_part_number": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "dut_lot_number": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_hostname": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "fixture_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "outcome": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "null while it runs"
          },
          "started_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "start of the run"
          },
          "ended_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "null while it runs"
          },
          "num_measurements": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "measurement rows"
          },
          "num_steps": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "steps; containers don't count"
          },
          "test_phase": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "product_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "operator_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "project_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "materialization": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`pending`, `done`, `failed`"
          },
          "materialization_error": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "why the run file couldn't be written"
          },
          "dut_revision": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "product_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "product_revision": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "operator_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_type": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_location": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
         )json"
    R"json(   ],
            "description": ""
          },
          "git_commit": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "git_branch": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "git_remote": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "profile": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "client": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "environment_json": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "custom": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "custom fields, a JSON object"
          },
          "planned_steps": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "steps of the plan"
          },
          "finished_steps": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "of these, ended"
          },
          "current_step": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "path of the innermost open step"
          },
          "last_event_number": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "the newest event that is in this row"
          }
        },
        "required": [],
        "additionalProperties": false
      },
      "StepRow": {
        "type": "object",
        "description": "One row per run, step_path and vector_index; planned steps that never ran have null times and outcome",
        "properties": {
          "file_path": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run file; null until it is written"
          },
          "run_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run"
          },
          "session_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "session"
          },
          "slot_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "null for a single DUT"
          },
          "step_index": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "index in its parent's bucket"
          },
          "step_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "name"
          },
          "step_path": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "names from the root, joined with `/`"
          },
          "parent_path": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "empty at the root"
          },
          "vector_index": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "variant of a sweep"
          },
          "outcome": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "verdict of the last attempt"
          },
          "started_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "null if it never ran"
          },
          "ended_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "null while it runs, or if it never ran"
          },
          "duration_s": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "seconds; null where the clock was set back in between"
          },
          "has_measurements": {
            "anyOf": [
              {
                "type": "boolean"
              },
              {
                "type": "null"
              }
            ],
            "description": "measurement_count > 0"
          },
          "measurement_count": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "measurement rows"
          },
          "vector_count": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "planned vectors, 1 when unswept"
          },
          "retry_count": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "attempts after the first"
          },
          "markers": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "pytest ma)json"
    R"json(rkers"
          },
          "dut_serial": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "inputs": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "a JSON object"
          },
          "outputs": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "a JSON object"
          },
          "vector_retry": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "attempt of this row, 0 = first"
          },
          "vector_outcome": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "aggregate of the vectors"
          },
          "node_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "file": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "module": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "class_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "function": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "description": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "error_phase": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "error_type": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "error_message": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "error_traceback": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "instrument_roles": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "roles the step used"
          }
        },
        "required": [],
        "additionalProperties": false
      },
      "MeasurementRow": {
        "type": "object",
        "description": "One row per recorded value, runs in flight included; named as in the run file",
        "properties": {
          "session_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "session"
          },
          "run_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run"
          },
          "slot_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "null for a single DUT"
          },
          "run_started_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "start of the run"
          },
          "run_ended_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "null while it runs"
          },
          "run_outcome": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "null while it runs"
          },
          "step_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "name of the step"
          },
          "step_index": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "index in its parent's bucket"
          },
          "step_path": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "names from the root, joined with `/`"
          },
          "vector_index": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "variant of a sweep"
          },
          "vector_retry": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "attempt, 0 = first"
          },
          "measurement_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "name"
          },
          "measurement_timestamp": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "when the value was taken"
          },
          "measurement_value": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
  )json"
    R"json(                    "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "scalars only"
          },
          "measurement_units": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "unit"
          },
          "measurement_outcome": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "verdict"
          },
          "limit_low": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "lower limit"
          },
          "limit_high": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "upper limit"
          },
          "limit_nominal": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "nominal value"
          },
          "limit_comparator": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "how the value is compared"
          },
          "characteristic_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "spec_ref": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "dut_pin": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "fixture_connection": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "instrument_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "role"
          },
          "instrument_resource": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "instrument_channel": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "dut_serial": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "dut_part_number": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "dut_lot_number": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "product_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_hostname": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "operator_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "test_phase": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "project_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "inputs": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "a JSON object"
          },
          "outputs": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "a JSON object"
          },
          "custom": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "a JSON object"
          },
          "measurement_index": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "0-based order of recording in the run"
          }
        },
        "required": [],
        "additionalProperties": true
      },
      "InstrumentInfo": {
        "type": "object",
        "description": "Identity of an instrument",
        "properties": {
          "manufacturer": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "as `*IDN?` or the YAML gives it"
          },
          "model": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "as `*IDN?` )json"
    R"json(or the YAML gives it"
          },
          "serial": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "as `*IDN?` or the YAML gives it"
          },
          "firmware": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "as `*IDN?` or the YAML gives it"
          }
        },
        "required": [],
        "additionalProperties": false
      },
      "CalibrationInfo": {
        "type": "object",
        "description": "Calibration of an instrument",
        "properties": {
          "due_date": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "ISO 8601 date"
          },
          "last_cal": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "ISO 8601 date"
          },
          "certificate": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "certificate"
          },
          "lab": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "laboratory"
          }
        },
        "required": [],
        "additionalProperties": false
      },
      "InstrumentRecord": {
        "type": "object",
        "description": "An instrument of a run",
        "properties": {
          "role": {
            "type": "string",
            "description": "station role"
          },
          "instrument_id": {
            "type": "string",
            "description": "asset id"
          },
          "resource": {
            "type": "string",
            "description": "instrument address"
          },
          "protocol": {
            "type": "string",
            "default": "visa",
            "description": "how it is reached"
          },
          "info": {
            "$ref": "#/components/schemas/InstrumentInfo",
            "description": "identity"
          },
          "calibration": {
            "$ref": "#/components/schemas/CalibrationInfo",
            "description": "calibration"
          },
          "driver": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "driver class path"
          },
          "catalog_ref": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "catalog entry"
          },
          "mocked": {
            "type": "boolean",
            "default": false,
            "description": "a stand-in was used"
          }
        },
        "required": [
          "role",
          "instrument_id",
          "resource",
          "info",
          "calibration"
        ],
        "additionalProperties": false
      },
      "RunView": {
        "type": "object",
        "description": "A run with all that belongs to it",
        "properties": {
          "file_path": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run file; null until it is written"
          },
          "run_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run"
          },
          "session_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "session"
          },
          "slot_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "null for a single DUT"
          },
          "dut_serial": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "dut_part_number": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "dut_lot_number": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_hostname": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "fixture_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "outcome": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "null while it runs"
          },
          "started_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "start of the run"
          },
          "ended_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "null while it runs"
          },
          "num_measurements": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "measurement rows"
          },
          "num_steps": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "steps; containers don't count"
          },
          "test_phase": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "product_id": {
            "anyOf": [
     )json"
    R"json(         {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "operator_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "project_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "materialization": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`pending`, `done`, `failed`"
          },
          "materialization_error": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "why the run file couldn't be written"
          },
          "dut_revision": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "product_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "product_revision": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "operator_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_type": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "station_location": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "git_commit": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "git_branch": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "git_remote": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "profile": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "client": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "environment_json": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": ""
          },
          "custom": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "custom fields, a JSON object"
          },
          "planned_steps": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "steps of the plan"
          },
          "finished_steps": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "of these, ended"
          },
          "current_step": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "path of the innermost open step"
          },
          "last_event_number": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "the newest event that is in this row"
          },
          "steps": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StepRow"
            },
            "description": "by step_index"
          },
          "instruments": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/InstrumentRecord"
            },
            "description": "by role"
          },
          "measurements": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/MeasurementRow"
            },
            "description": "in the order of recording"
          },
          "live": {
            "type": "boolean",
            "description": "no run.ended yet"
          }
        },
        "required": [
          "steps",
          "instruments",
          "measurements",
          "live"
        ],
        "additionalProperties": false
      },
      "StepsPage": {
        "type": "object",
        "description": "Steps of a run by step_index",
        "properties": {
          "steps": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StepRow"
            },
            "description": "the steps"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "steps"
        ],
        "additionalProperties": false
      },
      "MeasurementsPage": {
        "type": "object",
        "description": "Measurements of a run in the order of recording",
        "properties": {
          "measurements": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/MeasurementRow"
            },
            "description": "the measurements"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "measurements"
        ],
        "additionalProperties": false
      },
      "ActiveRun": {
        "type": "object",
        "description": "A run in flight",
        "properties": {
          "run_id": {
            "type": "string",
            "description": "run"
          },
          "status": {
            "type": "string",
            "description": "`pending`, `runn)json"
    R"json(ing`, `completed` or `failed`"
          },
          "progress_pct": {
            "type": "integer",
            "default": 0,
            "description": "finished of planned steps, percent; 100 only after run.ended"
          },
          "current_step": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "path of the innermost open step"
          },
          "dut_serial": {
            "type": "string",
            "description": "unit under test"
          },
          "station_id": {
            "type": "string",
            "description": "station"
          },
          "waiting_dialogs": {
            "type": "integer",
            "default": 0,
            "description": "open prompts"
          }
        },
        "required": [
          "run_id",
          "status",
          "dut_serial",
          "station_id"
        ],
        "additionalProperties": false
      },
      "RunStatus": {
        "type": "object",
        "description": "How far a run is",
        "properties": {
          "run_id": {
            "type": "string",
            "description": "run"
          },
          "status": {
            "type": "string",
            "description": "`pending`, `running`, `completed` or `failed`; final once its record is durable"
          },
          "progress_pct": {
            "type": "integer",
            "default": 0,
            "description": "finished of planned steps, percent; 100 only after run.ended"
          },
          "current_step": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "path of the innermost open step"
          },
          "detail": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "why a launched run failed before it began"
          }
        },
        "required": [
          "run_id",
          "status"
        ],
        "additionalProperties": false
      },
      "StationSummary": {
        "type": "object",
        "description": "A station file",
        "properties": {
          "id": {
            "type": "string",
            "description": "station"
          },
          "name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "for people"
          },
          "location": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "where it stands"
          },
          "description": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "text"
          },
          "problem": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "why its file can't be read"
          }
        },
        "required": [
          "id"
        ],
        "additionalProperties": false
      },
      "StationsPage": {
        "type": "object",
        "description": "Stations by their ids",
        "properties": {
          "stations": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StationSummary"
            },
            "description": "the stations"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "stations"
        ],
        "additionalProperties": false
      },
      "ProductSummary": {
        "type": "object",
        "description": "A product file, with what it inherits",
        "properties": {
          "id": {
            "type": "string",
            "description": "product"
          },
          "name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "for people"
          },
          "description": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "text"
          },
          "revision": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "of the product"
          },
          "characteristics_count": {
            "type": "integer",
            "default": 0,
            "description": "characteristics"
          },
          "problem": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "why its file can't be read"
          }
        },
        "required": [
          "id"
        ],
        "additionalProperties": false
      },
      "ProductsPage": {
        "type": "object",
        "description": "Products by their ids",
        "properties": {
          "products": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ProductSummary"
            },
            "description": "the products"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "products"
        ],
        "additionalProperties": false
      },
      "TestPath": {
        "type": "object",
        "description": "What can be run",
        "properties": {
          "path": {
            "type": "string",
            "description": "relative to the project"
          },
          "kind": {
            "type": "string",
            "description": "`file` or `folder`"
          }
        },
        "required": [
          "path",
          "kind"
        ],
        "additionalProperties": false
      },
      "ProfileSummary": {
        "type": "object",
        "description": "A profile of the project",
        "properties": {
          "name": {
            "type": "string",
            "description": "what selects it"
          },
          "description": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "text"
          },
          "extends": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "profile that it builds on"
          },
          "station_type": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "the station must be of this type; its own or inherited"
         )json"
    R"json( },
          "fixture": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "fixture; its own or inherited"
          },
          "facets": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "its own facets"
          }
        },
        "required": [
          "name"
        ],
        "additionalProperties": false
      },
      "ProfilesPage": {
        "type": "object",
        "description": "Profiles by their names",
        "properties": {
          "profiles": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ProfileSummary"
            },
            "description": "the profiles"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "profiles"
        ],
        "additionalProperties": false
      },
      "TestPathsPage": {
        "type": "object",
        "description": "Tests by their paths",
        "properties": {
          "tests": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/TestPath"
            },
            "description": "the tests"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "tests"
        ],
        "additionalProperties": false
      },
      "LaunchRequest": {
        "type": "object",
        "description": "A test run to start",
        "properties": {
          "product_id": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 500,
                "pattern": "^[^\\x00-\\x1f\\x7f]*$"
              },
              {
                "type": "null"
              }
            ],
            "description": "product of the project"
          },
          "dut_serial": {
            "type": "string",
            "maxLength": 500,
            "pattern": "^[^\\x00-\\x1f\\x7f]*$",
            "description": "unit under test"
          },
          "station_id": {
            "type": "string",
            "maxLength": 500,
            "pattern": "^[^\\x00-\\x1f\\x7f]*$",
            "description": "station, as in list_stations"
          },
          "test_path": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 4000,
                "pattern": "^[^\\x00-\\x1f\\x7f]*$"
              },
              {
                "type": "null"
              }
            ],
            "default": "tests",
            "description": "folder, file or node id, below the project's folder"
          },
          "operator": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 500,
                "pattern": "^[^\\x00-\\x1f\\x7f]*$"
              },
              {
                "type": "null"
              }
            ],
            "description": "who runs it"
          },
          "mock_instruments": {
            "anyOf": [
              {
                "type": "boolean"
              },
              {
                "type": "null"
              }
            ],
            "default": false,
            "description": "stand-ins in place of instruments"
          },
          "test_profile": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 500,
                "pattern": "^[^\\x00-\\x1f\\x7f]*$"
              },
              {
                "type": "null"
              }
            ],
            "description": "profile, as in list_profiles"
          },
          "test_phase": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 500,
                "pattern": "^[^\\x00-\\x1f\\x7f]*$"
              },
              {
                "type": "null"
              }
            ],
            "description": "development, validation, characterization, production or a name of your own"
          }
        },
        "required": [
          "dut_serial",
          "station_id"
        ],
        "additionalProperties": false
      },
      "LaunchAccepted": {
        "type": "object",
        "description": "The process is started",
        "properties": {
          "run_id": {
            "type": "string",
            "description": "the run that it will begin"
          },
          "status": {
            "type": "string",
            "description": "always `running`"
          }
        },
        "required": [
          "run_id",
          "status"
        ],
        "additionalProperties": false
      },
      "RunOutput": {
        "type": "object",
        "description": "Lines of standard output and error of a launched run. One that was started elsewhere has none here",
        "properties": {
          "lines": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "in the order of printing"
          },
          "next_offset": {
            "type": "integer",
            "description": "byte behind the last line; the `offset` to go on with"
          },
          "first_offset": {
            "type": "integer",
            "default": 0,
            "description": "byte of the first line; 0: there is nothing before"
          },
          "unfinished": {
            "type": "string",
            "default": "",
            "description": "what stands behind the last line: the beginning of one"
          },
          "captured": {
            "type": "boolean",
            "description": "the run was launched here"
          },
          "ended": {
            "type": "boolean",
            "description": "its process has ended"
          },
          "exit_code": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "of the process; 128 + n: by signal n. null: it runs, or nobody saw it end"
          },
          "hostname": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "machine of the process"
          },
          "pid": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "the process"
          },
          "command": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "its command line, as far as it is known"
          }
        },
        "required": [
          "lines",
          "next_offset",
          "captured",
          "ended"
        ],
        "additionalProperties": false
      },
      "RunStopping": {
        "type": "object",
        "description": "A run is told to end",
        "properties": {
          "status": {
            "type": "string",
            "description": "`stopping`: SIGTERM is sent; `killing`: SIGKILL is"
          },
          "kill_after_s": {
            "anyOf": [
              {
                "type": "n)json"
    R"json(umber"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "default": 0,
            "description": "seconds until another stop kills; 0: at once"
          }
        },
        "required": [
          "status"
        ],
        "additionalProperties": false
      },
      "StepNode": {
        "type": "object",
        "description": "A step and the steps within",
        "properties": {
          "step": {
            "$ref": "#/components/schemas/StepRow",
            "description": "the step"
          },
          "children": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StepNode"
            },
            "description": "by execution order"
          }
        },
        "required": [
          "step",
          "children"
        ],
        "additionalProperties": false
      },
      "StepTree": {
        "type": "object",
        "description": "Steps of a run, nested",
        "properties": {
          "tree": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StepNode"
            },
            "description": "the outermost steps"
          }
        },
        "required": [
          "tree"
        ],
        "additionalProperties": false
      },
      "ActiveRuns": {
        "type": "object",
        "description": "Runs in flight, newest first",
        "properties": {
          "active_runs": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ActiveRun"
            },
            "description": "the runs"
          },
          "count": {
            "type": "integer",
            "description": "items in this page"
          }
        },
        "required": [
          "active_runs",
          "count"
        ],
        "additionalProperties": false
      },
      "DialogCreate": {
        "type": "object",
        "description": "A question to the operator",
        "properties": {
          "type": {
            "anyOf": [
              {
                "type": "string",
                "enum": [
                  "confirm",
                  "choice",
                  "input"
                ]
              },
              {
                "type": "null"
              }
            ],
            "default": "confirm",
            "description": "what is asked for"
          },
          "title": {
            "type": "string",
            "minLength": 1,
            "maxLength": 4000,
            "description": "the question, in a few words"
          },
          "message": {
            "type": "string",
            "minLength": 1,
            "maxLength": 4000,
            "description": "what the operator has to do"
          },
          "run_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run that waits"
          },
          "step_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "step that asks"
          },
          "timeout_seconds": {
            "anyOf": [
              {
                "type": "number",
                "exclusiveMinimum": 0,
                "maximum": 604800
              },
              {
                "type": "null"
              }
            ],
            "description": "time until it gives up"
          },
          "choices": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "string"
                },
                "maxItems": 200
              },
              {
                "type": "null"
              }
            ],
            "description": "options of a choice"
          },
          "allow_multiple": {
            "anyOf": [
              {
                "type": "boolean"
              },
              {
                "type": "null"
              }
            ],
            "default": false,
            "description": "several options may be chosen"
          },
          "placeholder": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 4000
              },
              {
                "type": "null"
              }
            ],
            "default": "",
            "description": "hint inside the input field"
          },
          "default_value": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 4000
              },
              {
                "type": "null"
              }
            ],
            "default": "",
            "description": "value of the input field at first"
          },
          "confirm_label": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 4000
              },
              {
                "type": "null"
              }
            ],
            "default": "Confirm",
            "description": "text of the confirm button"
          },
          "cancel_label": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 4000
              },
              {
                "type": "null"
              }
            ],
            "default": "Cancel",
            "description": "text of the cancel button"
          }
        },
        "required": [
          "title",
          "message"
        ],
        "additionalProperties": false
      },
      "Dialog": {
        "type": "object",
        "description": "A question to the operator, and what became of it",
        "properties": {
          "id": {
            "type": "string",
            "description": "dialog"
          },
          "type": {
            "type": "string",
            "examples": [
              "confirm",
              "choice",
              "input"
            ],
            "default": "confirm",
            "description": "what is asked for"
          },
          "title": {
            "type": "string",
            "description": "the question, in a few words"
          },
          "message": {
            "type": "string",
            "description": "what the operator has to do"
          },
          "run_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run that waits"
          },
          "step_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "step that asks"
          },
          "timeout_seconds": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "time until it gives up"
          },
          "choices": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "options of a choice"
          },
          "allow_multiple": {
   )json"
    R"json(         "type": "boolean",
            "default": false,
            "description": "several options may be chosen"
          },
          "placeholder": {
            "type": "string",
            "default": "",
            "description": "hint inside the input field"
          },
          "default_value": {
            "type": "string",
            "default": "",
            "description": "value of the input field at first"
          },
          "confirm_label": {
            "type": "string",
            "default": "Confirm",
            "description": "text of the confirm button"
          },
          "cancel_label": {
            "type": "string",
            "default": "Cancel",
            "description": "text of the cancel button"
          },
          "session_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "session that asks"
          },
          "slot_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "slot that asks"
          },
          "dut_serial": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "unit the question is about"
          },
          "status": {
            "type": "string",
            "examples": [
              "pending",
              "responded",
              "timed_out",
              "cancelled"
            ],
            "description": "state"
          },
          "created_at": {
            "type": "string",
            "format": "date-time",
            "description": "when it was opened"
          },
          "responded_by": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "who answered"
          },
          "responded_via": {
            "anyOf": [
              {
                "type": "string",
                "examples": [
                  "browser",
                  "cli",
                  "terminal",
                  "auto",
                  "assistant"
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "where it was answered"
          }
        },
        "required": [
          "id",
          "title",
          "message",
          "status",
          "created_at"
        ],
        "additionalProperties": false
      },
      "DialogsPage": {
        "type": "object",
        "description": "Open dialogs, the oldest first",
        "properties": {
          "dialogs": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Dialog"
            },
            "description": "the dialogs"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "dialogs"
        ],
        "additionalProperties": false
      },
      "DialogCreated": {
        "type": "object",
        "description": "The dialog is open",
        "properties": {
          "dialog_id": {
            "type": "string",
            "description": "its id"
          },
          "status": {
            "type": "string",
            "examples": [
              "pending",
              "responded",
              "timed_out",
              "cancelled"
            ],
            "description": "`pending`"
          }
        },
        "required": [
          "dialog_id",
          "status"
        ],
        "additionalProperties": false
      },
      "DialogRespondRequest": {
        "type": "object",
        "description": "An answer. A confirm dialog is confirmed or cancelled; the others take a choice or a value, or are cancelled",
        "properties": {
          "responded_by": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 4000
              },
              {
                "type": "null"
              }
            ],
            "description": "who answered"
          },
          "confirmed": {
            "anyOf": [
              {
                "type": "boolean"
              },
              {
                "type": "null"
              }
            ],
            "default": false,
            "description": "confirmed"
          },
          "choice": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "index of the chosen option"
          },
          "choices": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "integer"
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "indices of a multiple choice"
          },
          "value": {
            "anyOf": [
              {
                "type": "string",
                "maxLength": 4000
              },
              {
                "type": "null"
              }
            ],
            "description": "text of an input"
          },
          "cancelled": {
            "anyOf": [
              {
                "type": "boolean"
              },
              {
                "type": "null"
              }
            ],
            "default": false,
            "description": "cancelled"
          },
          "responded_via": {
            "anyOf": [
              {
                "type": "string",
                "enum": [
                  "browser",
                  "cli",
                  "terminal",
                  "auto",
                  "assistant"
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "where; null: browser over TCP, else cli"
          }
        },
        "required": [],
        "additionalProperties": false
      },
      "DialogAccepted": {
        "type": "object",
        "description": "The answer counts",
        "properties": {
          "status": {
            "type": "string",
            "description": "always `ok`"
          }
        },
        "required": [
          "status"
        ],
        "additionalProperties": false
      },
      "DialogResponse": {
        "type": "object",
        "description": "How a dialog ended",
        "properties": {
          "dialog_id": {
            "type": "string",
            "description": "dialog"
          },
          "confirmed": {
            "type": "boolean",
            "description": "confirmed, chosen or entered"
          },
          "choice": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "index of the chosen option"
          },
          "choices": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "integer"
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "indices of a multiple choice"
          },
          "value": {
            "anyOf": [
              {
                "type": "string"
    )json"
    R"json(          },
              {
                "type": "null"
              }
            ],
            "description": "text of an input"
          },
          "timed_out": {
            "type": "boolean",
            "description": "nobody answered in time"
          },
          "cancelled": {
            "type": "boolean",
            "description": "cancelled, or its test is gone"
          },
          "responded_by": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "who answered"
          },
          "responded_via": {
            "anyOf": [
              {
                "type": "string",
                "examples": [
                  "browser",
                  "cli",
                  "terminal",
                  "auto",
                  "assistant"
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "where it was answered"
          }
        },
        "required": [
          "dialog_id",
          "confirmed",
          "timed_out",
          "cancelled"
        ],
        "additionalProperties": false
      },
      "ChannelDescriptor": {
        "type": "object",
        "description": "A named series of samples",
        "properties": {
          "channel_id": {
            "type": "string",
            "description": "channel, usually `role.signal`"
          },
          "data_type": {
            "type": "string",
            "default": "scalar",
            "description": "`scalar`, `array`, `text` or `struct`; of the newest samples"
          },
          "value_type": {
            "type": "string",
            "description": "`float64`, `float32`, `int64`, `bool`, `text` or `json`"
          },
          "instrument_role": {
            "type": "string",
            "default": "",
            "description": "station role"
          },
          "resource": {
            "type": "string",
            "default": "",
            "description": "instrument address"
          },
          "units": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "units of the newest samples"
          },
          "properties": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "further properties"
          },
          "first_seen": {
            "type": "string",
            "format": "date-time",
            "description": "first sample"
          },
          "last_seen": {
            "type": "string",
            "format": "date-time",
            "description": "newest sample"
          },
          "sample_count": {
            "type": "integer",
            "description": "elements recorded, in all sessions"
          },
          "session_id": {
            "type": "string",
            "description": "newest session that has it"
          },
          "sessions": {
            "type": "integer",
            "description": "sessions that have it"
          },
          "live": {
            "type": "boolean",
            "description": "its writer is at work"
          }
        },
        "required": [
          "channel_id",
          "value_type",
          "first_seen",
          "last_seen",
          "sample_count",
          "session_id",
          "sessions",
          "live"
        ],
        "additionalProperties": false
      },
      "ChannelsPage": {
        "type": "object",
        "description": "Channels by their ids",
        "properties": {
          "channels": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ChannelDescriptor"
            },
            "description": "the channels"
          },
          "count": {
            "type": "integer",
            "description": "items in this page"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          }
        },
        "required": [
          "channels",
          "count"
        ],
        "additionalProperties": false
      },
      "ChannelSample": {
        "type": "object",
        "description": "One sample: a scalar, a text, a structured value or one array",
        "properties": {
          "timestamp": {
            "type": "string",
            "format": "date-time",
            "description": "time of the sample, or of its receipt"
          },
          "value": {
            "description": "the value; of an array a list. NaN and infinities are strings"
          },
          "units": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "units"
          },
          "sample_interval": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "seconds between elements"
          },
          "session_id": {
            "type": "string",
            "description": "session"
          },
          "sample_offset": {
            "type": "integer",
            "description": "number of its first element in the channel and session"
          },
          "source_method": {
            "type": "string",
            "description": "driver member or caller"
          },
          "length": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "arrays: elements recorded"
          },
          "t0": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "arrays: seconds, time of the first element relative to the trigger"
          },
          "index": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "integer"
                }
              },
              {
                "type": "null"
              }
            ],
            "description": "arrays, decimated or cut: which elements `value` has, from 0"
          }
        },
        "required": [
          "timestamp",
          "value",
          "session_id",
          "sample_offset",
          "source_method"
        ],
        "additionalProperties": false
      },
      "ChannelData": {
        "type": "object",
        "description": "Samples of a channel, by session, then by element number",
        "properties": {
          "channel_id": {
            "type": "string",
            "description": "channel"
          },
          "data": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ChannelSample"
            },
            "description")json"
    R"json(: "the samples"
          }
        },
        "required": [
          "channel_id",
          "data"
        ],
        "additionalProperties": false
      },
      "ChannelRecent": {
        "type": "object",
        "description": "A channel with its newest samples",
        "properties": {
          "channel_id": {
            "type": "string",
            "description": "channel, usually `role.signal`"
          },
          "data_type": {
            "type": "string",
            "default": "scalar",
            "description": "`scalar`, `array`, `text` or `struct`; of the newest samples"
          },
          "value_type": {
            "type": "string",
            "description": "`float64`, `float32`, `int64`, `bool`, `text` or `json`"
          },
          "instrument_role": {
            "type": "string",
            "default": "",
            "description": "station role"
          },
          "resource": {
            "type": "string",
            "default": "",
            "description": "instrument address"
          },
          "units": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "units of the newest samples"
          },
          "properties": {
            "type": "object",
            "additionalProperties": true,
            "default": {},
            "description": "further properties"
          },
          "first_seen": {
            "type": "string",
            "format": "date-time",
            "description": "first sample"
          },
          "last_seen": {
            "type": "string",
            "format": "date-time",
            "description": "newest sample"
          },
          "sample_count": {
            "type": "integer",
            "description": "elements recorded, in all sessions"
          },
          "session_id": {
            "type": "string",
            "description": "newest session that has it"
          },
          "sessions": {
            "type": "integer",
            "description": "sessions that have it"
          },
          "live": {
            "type": "boolean",
            "description": "its writer is at work"
          },
          "samples": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ChannelSample"
            },
            "description": "the newest, oldest first"
          }
        },
        "required": [
          "channel_id",
          "value_type",
          "first_seen",
          "last_seen",
          "sample_count",
          "session_id",
          "sessions",
          "live",
          "samples"
        ],
        "additionalProperties": false
      },
      "RecentChannels": {
        "type": "object",
        "description": "Channels by their ids",
        "properties": {
          "channels": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ChannelRecent"
            },
            "description": "the channels"
          }
        },
        "required": [
          "channels"
        ],
        "additionalProperties": false
      },
      "ChannelBatch": {
        "type": "object",
        "description": "What a stream of a channel says at a time",
        "properties": {
          "channel_id": {
            "type": "string",
            "description": "channel"
          },
          "samples": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ChannelSample"
            },
            "description": "in the order of recording"
          },
          "thinned": {
            "anyOf": [
              {
                "type": "boolean"
              },
              {
                "type": "null"
              }
            ],
            "description": "only the lowest and highest are here"
          },
          "count": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "with `thinned`: samples that there were"
          }
        },
        "required": [
          "channel_id",
          "samples"
        ],
        "additionalProperties": false
      },
      "SqlRequest": {
        "type": "object",
        "description": "One SELECT",
        "properties": {
          "sql": {
            "type": "string",
            "description": "the statement; parameters as $1, $2, …"
          },
          "params": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": [
                    "string",
                    "integer",
                    "number",
                    "boolean",
                    "null"
                  ]
                }
              },
              {
                "type": "null"
              }
            ],
            "default": [],
            "description": "values of the parameters"
          },
          "limit": {
            "anyOf": [
              {
                "type": "integer",
                "minimum": 1,
                "maximum": 1000000
              },
              {
                "type": "null"
              }
            ],
            "default": 10000,
            "description": "rows at most"
          }
        },
        "required": [
          "sql"
        ],
        "additionalProperties": false
      },
      "SqlResult": {
        "type": "object",
        "description": "Rows of a statement",
        "properties": {
          "columns": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "names"
          },
          "rows": {
            "type": "array",
            "items": {
              "type": "array",
              "items": {}
            },
            "description": "values"
          },
          "truncated": {
            "type": "boolean",
            "description": "`limit` cut it"
          }
        },
        "required": [
          "columns",
          "rows",
          "truncated"
        ],
        "additionalProperties": false
      },
      "ListenerRequest": {
        "type": "object",
        "description": "A TCP address to serve at for as long as the answer's stream is open",
        "properties": {
          "host": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "default": "127.0.0.1",
            "description": "address or name to bind"
          },
          "port": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "default": 8000,
            "description": "0 picks a free one"
          },
          "token": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "default": "",
            "description": "wanted for writing; required for a host other than loopback"
          },
          "allow_hosts": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              {
                "type": "null"
              }
            ],
            "default": [],
            "description": "further names accepted in Host and Origin"
          },
          "project_dir": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "default": "",
         )json"
    R"json(   "description": "folder of the caller's litmus.yaml"
          },
          "python": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "default": "",
            "description": "interpreter that runs the project's tests; empty: there is none"
          },
          "environment": {
            "anyOf": [
              {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              {
                "type": "null"
              }
            ],
            "default": [],
            "description": "`NAME=value`: what launched tests find in their environment"
          }
        },
        "required": [],
        "additionalProperties": false
      },
      "DaemonStatus": {
        "type": "object",
        "description": "State of the daemon",
        "properties": {
          "pid": {
            "type": "integer",
            "description": "its process"
          },
          "version": {
            "type": "string",
            "description": "version of Litmus"
          },
          "data_dir": {
            "type": "string",
            "description": "data directory"
          },
          "started_at": {
            "type": "string",
            "format": "date-time",
            "description": "start of this life"
          },
          "epoch": {
            "type": "integer",
            "description": "this life, as in cursors"
          },
          "last_event_number": {
            "type": "integer",
            "description": "newest event"
          },
          "lag_events": {
            "type": "integer",
            "description": "published, not yet ingested"
          },
          "leases": {
            "type": "integer",
            "description": "who keeps it alive"
          },
          "losses": {
            "type": "integer",
            "description": "rows of the view `losses`"
          },
          "uptime_s": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "seconds since its start"
          },
          "memory_bytes": {
            "type": "integer",
            "description": "resident memory of its process"
          },
          "events_per_s": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "ingested of late, over 10 s"
          },
          "live_journals": {
            "type": "integer",
            "description": "journals whose writers live"
          },
          "idle": {
            "type": "boolean",
            "description": "nobody needs it: no lease, listener or live journal"
          },
          "daemons": {
            "$ref": "#/components/schemas/Services",
            "description": "state of each store"
          },
          "locations": {
            "$ref": "#/components/schemas/Locations",
            "description": "Arrow Flight"
          }
        },
        "required": [
          "pid",
          "version",
          "data_dir",
          "started_at",
          "epoch",
          "last_event_number",
          "lag_events",
          "leases",
          "losses",
          "uptime_s",
          "memory_bytes",
          "events_per_s",
          "live_journals",
          "idle",
          "daemons",
          "locations"
        ],
        "additionalProperties": false
      },
      "Stopping": {
        "type": "object",
        "description": "The daemon ends after this answer",
        "properties": {
          "status": {
            "type": "string",
            "description": "`stopping`"
          }
        },
        "required": [
          "status"
        ],
        "additionalProperties": false
      },
      "Sealed": {
        "type": "object",
        "description": "The session is sealed",
        "properties": {
          "sealed": {
            "type": "boolean",
            "description": "always true; a time-out is a 504"
          }
        },
        "required": [
          "sealed"
        ],
        "additionalProperties": false
      },
      "YieldRow": {
        "type": "object",
        "description": "Runs and serials of a group. A unit is a serial of a product; its first run is the first under the filter",
        "properties": {
          "product": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "product_id, else the part number; null in rows that are pooled over it"
          },
          "station": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "host name, else the id; null in rows that are pooled over it"
          },
          "phase": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "test phase; null in rows that are pooled over it"
          },
          "period": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "first day of the bucket, UTC; null in rows that are pooled over it"
          },
          "total_runs": {
            "type": "integer",
            "description": "finished runs"
          },
          "passed": {
            "type": "integer",
            "description": "runs with that outcome"
          },
          "failed": {
            "type": "integer",
            "description": "runs with that outcome"
          },
          "errored": {
            "type": "integer",
            "description": "runs with that outcome"
          },
          "unique_serials": {
            "type": "integer",
            "description": "units"
          },
          "first_pass_total": {
            "type": "integer",
            "description": "units whose first run is in the group"
          },
          "first_pass_passed": {
            "type": "integer",
            "description": "of these, first run passed"
          },
          "final_passed": {
            "type": "integer",
            "description": "units that ever passed in the group"
          },
          "avg_duration_s": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "mean of ended - started"
          },
          "p95_duration_s": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],)json"
    R"json(
            "description": "0.95 quantile, linear interpolation"
          },
          "min_duration_s": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "shortest"
          },
          "max_duration_s": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "longest"
          },
          "first_pass_yield": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "first_pass_passed / first_pass_total"
          },
          "final_yield": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "final_passed / unique_serials"
          },
          "rty": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "rolled throughput yield: product of the steps' first-pass rates"
          },
          "dpmo": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "failed of a million judged measurements, by last attempts"
          },
          "dppm": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "of a million units those that failed and never passed"
          }
        },
        "required": [
          "total_runs",
          "passed",
          "failed",
          "errored",
          "unique_serials",
          "first_pass_total",
          "first_pass_passed",
          "final_passed"
        ],
        "additionalProperties": false
      },
      "ParetoRow": {
        "type": "object",
        "description": "Failures of a product, step or measurement",
        "properties": {
          "product": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "product_id, else the part number; null in rows that are pooled over it"
          },
          "station": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "host name, else the id; null in rows that are pooled over it"
          },
          "step_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "grouped by step or measurement"
          },
          "measurement_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "grouped by measurement"
          },
          "total_count": {
            "type": "integer",
            "description": "runs, step executions or measurements"
          },
          "fail_count": {
            "type": "integer",
            "description": "with outcome failed, by last attempts"
          },
          "errored_count": {
            "type": "integer",
            "description": "with outcome errored, by last attempts"
          },
          "fail_rate": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "fail_count / total_count"
          }
        },
        "required": [
          "total_count",
          "fail_count",
          "errored_count"
        ],
        "additionalProperties": false
      },
      "PpkRow": {
        "type": "object",
        "description": "Capability of a measurement, by overall sigma",
        "properties": {
          "product": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "product_id, else the part number; null in rows that are pooled over it"
          },
          "station": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "host name, else the id; null in rows that are pooled over it"
          },
          "measurement_name": {
            "type": "string",
            "description": "measurement"
          },
          "characteristic_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "characteristic"
          },
          "dut_pin": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "pin"
          },
          "n": {
            "type": "integer",
 )json"
    R"json(           "description": "values"
          },
          "mean": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "mean"
          },
          "sigma": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "sample standard deviation of all values"
          },
          "lsl": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "lowest lower limit"
          },
          "usl": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "highest upper limit"
          },
          "pp": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "(usl - lsl) / 6 sigma"
          },
          "ppk": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "the worse of (usl - mean) / 3 sigma and (mean - lsl) / 3 sigma"
          },
          "cp": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "another name of pp"
          },
          "cpk": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "another name of ppk"
          }
        },
        "required": [
          "measurement_name",
          "n",
          "mean",
          "sigma"
        ],
        "additionalProperties": false
      },
      "TrendRow": {
        "type": "object",
        "description": "Share of passed runs",
        "properties": {
          "product": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "product_id, else the part number; null in rows that are pooled over it"
          },
          "station": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "host name, else the id; null in rows that are pooled over it"
          },
          "phase": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "test phase; null in rows that are pooled over it"
          },
          "period": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "first day of the bucket, UTC; null in rows that are pooled over it"
          },
          "total": {
            "type": "integer",
            "description": "runs"
          },
          "passed": {
            "type": "integer",
            "description": "of these, passed"
          },
          "yield_pct": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "100 passed / total"
          }
        },
        "required": [
          "total",
          "passed"
        ],
        "additionalProperties": false
      },
      "RetestRow": {
        "type": "object",
        "description": "How often units are tested again",
        "properties": {
          "product": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "product_id, else the part number; null in rows that are pooled over it"
          },
          "station": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "host name, else the id; null in rows that are pooled over it"
          },
          "phase": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "test phase; null in rows that are pooled over it"
          },
          "period": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "first day of the bucket, UTC; null in rows that are pooled over it"
          },
          "total_serials": {
            "type": "integer",
            "description": "units"
          },
          "retested_count": {
            "type": "integer",
            "description": "units with more than one run"
          },
          "retest_rate": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
   )json"
    R"json(               {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "retested_count / total_serials"
          },
          "avg_retries": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "mean over units of runs - 1"
          }
        },
        "required": [
          "total_serials",
          "retested_count"
        ],
        "additionalProperties": false
      },
      "TimeLossRow": {
        "type": "object",
        "description": "Where test time went",
        "properties": {
          "product": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "product_id, else the part number; null in rows that are pooled over it"
          },
          "station": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "host name, else the id; null in rows that are pooled over it"
          },
          "phase": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "test phase; null in rows that are pooled over it"
          },
          "period": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "first day of the bucket, UTC; null in rows that are pooled over it"
          },
          "total_time_s": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "of all runs"
          },
          "pass_time_s": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "of passed runs"
          },
          "fail_time_s": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "of failed runs"
          },
          "error_time_s": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "of errored runs"
          }
        },
        "required": [
          "total_time_s",
          "pass_time_s",
          "fail_time_s",
          "error_time_s"
        ],
        "additionalProperties": false
      },
      "AssetRow": {
        "type": "object",
        "description": "Use of an instrument",
        "properties": {
          "role": {
            "type": "string",
            "description": "station role"
          },
          "resource": {
            "type": "string",
            "description": "instrument address"
          },
          "sessions": {
            "type": "integer",
            "description": "sessions that connected it"
          },
          "connected_s": {
            "anyOf": [
              {
                "type": "number"
              },
              {
                "enum": [
                  "NaN",
                  "Infinity",
                  "-Infinity"
                ]
              }
            ],
            "description": "time connected"
          },
          "share_pct": {
            "anyOf": [
              {
                "anyOf": [
                  {
                    "type": "number"
                  },
                  {
                    "enum": [
                      "NaN",
                      "Infinity",
                      "-Infinity"
                    ]
                  }
                ]
              },
              {
                "type": "null"
              }
            ],
            "description": "of the time of all rows"
          }
        },
        "required": [
          "role",
          "resource",
          "sessions",
          "connected_s"
        ],
        "additionalProperties": false
      },
      "YieldSummary": {
        "type": "object",
        "description": "Yield by group, oldest first",
        "properties": {
          "data": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/YieldRow"
            },
            "description": "the rows"
          },
          "totals": {
            "$ref": "#/components/schemas/YieldRow",
            "description": "pooled over the whole filter"
          },
          "periods": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/YieldRow"
            },
            "description": "each period, pooled over its groups"
          },
          "stations": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/YieldRow"
            },
            "description": "each station, pooled over its groups"
          },
          "truncated": {
            "type": "boolean",
            "description": "there are more rows than an answer may have: narrow the filter"
          },
          "development_runs_left_out": {
            "type": "integer",
            "description": "development runs that no phase asked for"
          }
        },
        "required": [
          "data",
          "totals",
          "periods",
          "stations",
          "truncated",
          "development_runs_left_out"
        ],
        "additionalProperties": false
      },
      "Pareto": {
        "type": "object",
        "description": "Most failures first; the totals count the rows that are cut off, too",
        "properties": {
          "data": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ParetoRow"
            },
            "description": "the rows"
          },
          "totals": {
            "$ref": "#/components/schemas/ParetoRow",
            "description": "pooled over the whole filter"
          },
          "truncated": {
            "type": "boolean",
            "description": "there are more rows than an answer may have: narrow the filter"
          },
          "development_runs_left_out": {
            "type": "integer",
            "description": "development runs that no phase asked for"
          }
        },
        "required": [
          "data",
          "totals",
          "truncated",
          "development_runs_left_out"
        ],
        "additionalProperties": false
      },
      "Capability": {
        "type": "object",
        "description")json"
    R"json(: "Worst first",
        "properties": {
          "data": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PpkRow"
            },
            "description": "the rows"
          },
          "truncated": {
            "type": "boolean",
            "description": "there are more rows than an answer may have: narrow the filter"
          },
          "development_runs_left_out": {
            "type": "integer",
            "description": "development runs that no phase asked for"
          }
        },
        "required": [
          "data",
          "truncated",
          "development_runs_left_out"
        ],
        "additionalProperties": false
      },
      "Trend": {
        "type": "object",
        "description": "Passed runs by group, oldest first",
        "properties": {
          "data": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/TrendRow"
            },
            "description": "the rows"
          },
          "totals": {
            "$ref": "#/components/schemas/TrendRow",
            "description": "pooled over the whole filter"
          },
          "periods": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/TrendRow"
            },
            "description": "each period, pooled over its groups"
          },
          "truncated": {
            "type": "boolean",
            "description": "there are more rows than an answer may have: narrow the filter"
          },
          "development_runs_left_out": {
            "type": "integer",
            "description": "development runs that no phase asked for"
          }
        },
        "required": [
          "data",
          "totals",
          "periods",
          "truncated",
          "development_runs_left_out"
        ],
        "additionalProperties": false
      },
      "Retest": {
        "type": "object",
        "description": "Retests by group, oldest first",
        "properties": {
          "data": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RetestRow"
            },
            "description": "the rows"
          },
          "totals": {
            "$ref": "#/components/schemas/RetestRow",
            "description": "pooled over the whole filter"
          },
          "periods": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RetestRow"
            },
            "description": "each period, pooled over its groups"
          },
          "truncated": {
            "type": "boolean",
            "description": "there are more rows than an answer may have: narrow the filter"
          },
          "development_runs_left_out": {
            "type": "integer",
            "description": "development runs that no phase asked for"
          }
        },
        "required": [
          "data",
          "totals",
          "periods",
          "truncated",
          "development_runs_left_out"
        ],
        "additionalProperties": false
      },
      "TimeLoss": {
        "type": "object",
        "description": "Test time by group, oldest first",
        "properties": {
          "data": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/TimeLossRow"
            },
            "description": "the rows"
          },
          "totals": {
            "$ref": "#/components/schemas/TimeLossRow",
            "description": "pooled over the whole filter"
          },
          "periods": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/TimeLossRow"
            },
            "description": "each period, pooled over its groups"
          },
          "truncated": {
            "type": "boolean",
            "description": "there are more rows than an answer may have: narrow the filter"
          },
          "development_runs_left_out": {
            "type": "integer",
            "description": "development runs that no phase asked for"
          }
        },
        "required": [
          "data",
          "totals",
          "periods",
          "truncated",
          "development_runs_left_out"
        ],
        "additionalProperties": false
      },
      "Assets": {
        "type": "object",
        "description": "Instruments, longest connected first",
        "properties": {
          "data": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AssetRow"
            },
            "description": "the rows"
          },
          "truncated": {
            "type": "boolean",
            "description": "there are more rows than an answer may have: narrow the filter"
          }
        },
        "required": [
          "data",
          "truncated"
        ],
        "additionalProperties": false
      },
      "RematerializeRequest": {
        "type": "object",
        "description": "Runs whose files are compared with their events",
        "properties": {
          "run_ids": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "ids, or unique prefixes of at least 8 characters; 100 at most"
          },
          "dry_run": {
            "anyOf": [
              {
                "type": "boolean"
              },
              {
                "type": "null"
              }
            ],
            "default": false,
            "description": "only say what differs"
          }
        },
        "required": [
          "run_ids"
        ],
        "additionalProperties": false
      },
      "RunFileReport": {
        "type": "object",
        "description": "How a run file was found, and what became of it",
        "properties": {
          "run_id": {
            "type": "string",
            "format": "uuid",
            "description": "run"
          },
          "path": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "run file, below the data directory"
          },
          "state": {
            "type": "string",
            "description": "`same`, `missing`, `damaged`, `differs`; `running`; `unknown`: no events"
          },
          "differences": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "what differs from the events, for people"
          },
          "written": {
            "type": "boolean",
            "description": "the file was written again"
          },
          "error": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "why it couldn't be written"
          }
        },
        "required": [
          "run_id",
          "state",
          "differences",
          "written"
        ],
        "additionalProperties": false
      },
      "RunFiles": {
        "type": "object",
        "description": "A report for each run",
        "properties": {
          "run_files": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RunFileReport"
            },
            "description": "in the order asked for"
          }
        },
        "required": [
          "run_files"
        ],
        "additionalProperties": false
      },
      "DataFile": {
        "type": "object",
        "description": "A file of the data directory",
        "properties": {
          "path": {
            "type": "string",
            "description": "below the data directory"
          },
          "kind": {
            "type": "string",
            "description": "what it)json"
    R"json( is: `event_journal`, `sealed_session`, `run_file`, …"
          },
          "size_bytes": {
            "type": "integer",
            "description": "its length"
          }
        },
        "required": [
          "path",
          "kind",
          "size_bytes"
        ],
        "additionalProperties": false
      },
      "DataFilesPage": {
        "type": "object",
        "description": "Files of the data directory, by path",
        "properties": {
          "files": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DataFile"
            },
            "description": "those that can be checked"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "of the next page"
          }
        },
        "required": [
          "files"
        ],
        "additionalProperties": false
      },
      "CheckFilesRequest": {
        "type": "object",
        "description": "Files that are read to their end",
        "properties": {
          "paths": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "below the data directory; 100 at most"
          },
          "dry_run": {
            "anyOf": [
              {
                "type": "boolean"
              },
              {
                "type": "null"
              }
            ],
            "default": false,
            "description": "of a repair: only say what it would do"
          }
        },
        "required": [
          "paths"
        ],
        "additionalProperties": false
      },
      "FileFinding": {
        "type": "object",
        "description": "How a file was found, and what became of it",
        "properties": {
          "path": {
            "type": "string",
            "description": "below the data directory"
          },
          "kind": {
            "type": "string",
            "description": "what it is"
          },
          "state": {
            "type": "string",
            "description": "`sound`; `live`: being written; `gone`: not there any more; `damaged`; `missing`"
          },
          "problems": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "what is wrong with it, for people"
          },
          "meaning": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "what that means for the data"
          },
          "action": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "what a repair does"
          },
          "repaired": {
            "type": "boolean",
            "description": "it has been done"
          },
          "events": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "events or values that can be read"
          },
          "lost": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "events or values that can't be, and have no copy"
          },
          "quarantined": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "where the damaged file is kept"
          },
          "reindex": {
            "type": "boolean",
            "description": "the index must be built anew"
          },
          "error": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "why it couldn't be repaired"
          }
        },
        "required": [
          "path",
          "kind",
          "state",
          "problems",
          "repaired",
          "reindex"
        ],
        "additionalProperties": false
      },
      "FileFindings": {
        "type": "object",
        "description": "A finding for each file",
        "properties": {
          "files": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/FileFinding"
            },
            "description": "in the order asked for"
          }
        },
        "required": [
          "files"
        ],
        "additionalProperties": false
      },
      "JournalReport": {
        "type": "object",
        "description": "A journal that isn't sealed",
        "properties": {
          "path": {
            "type": "string",
            "description": "below the data directory"
          },
          "size_bytes": {
            "type": "integer",
            "description": "its length"
          },
          "state": {
            "type": "string",
            "description": "`live`: its process writes it; `ended`; `damaged`: it can't be sealed"
          },
          "sealed": {
            "type": "boolean",
            "description": "it is now"
          }
        },
        "required": [
          "path",
          "size_bytes",
          "state",
          "sealed"
        ],
        "additionalProperties": false
      },
      "SealReport": {
        "type": "object",
        "description": "What was to be sealed",
        "properties": {
          "journals": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/JournalReport"
            },
            "description": "by path"
          }
        },
        "required": [
          "journals"
        ],
        "additionalProperties": false
      },
      "CompactReport": {
        "type": "object",
        "description": "The index before and after",
        "properties": {
          "files_before": {
            "type": "integer",
            "description": "segments"
          },
          "bytes_before": {
            "type": "integer",
            "description": "in them"
          },
          "files_after": {
            "type": "integer",
            "description": "segments; of a dry run: as many as there would be"
          },
          "bytes_after": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "in them; null of a dry run"
          }
        },
        "required": [
          "files_before",
          "bytes_before",
          "files_after"
        ],
        "additionalProperties": false
      },
      "PrunedType": {
        "type": "object",
        "description": "What a kind of data takes",
        "properties": {
          "type": {
            "type": "string",
            "description": "`channels`, `events` or `runs`"
          },
          "files": {
            "type": "integer",
            "description": "how many"
          },
          "bytes": {
            "type": "integer",
            "description": "their lengths"
          }
        },
        "required": [
          "type",
          "files",
          "bytes"
        ],
        "additionalProperties": false
      },
      "PruneReport": {
        "type": "object",
        "description": "What was deleted, or of a dry run what would be",
        "properties": {
          "sessions": {
            "type": "integer",
            "description": "whose newest event is olde)json"
    R"json(r"
          },
          "runs": {
            "type": "integer",
            "description": "of these sessions"
          },
          "types": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PrunedType"
            },
            "description": "by kind"
          },
          "kept": {
            "type": "integer",
            "description": "sessions that are old enough and aren't over"
          }
        },
        "required": [
          "sessions",
          "runs",
          "types",
          "kept"
        ],
        "additionalProperties": false
      },
      "RunCounts": {
        "type": "object",
        "description": "Of all runs that match, on whatever page",
        "properties": {
          "passed": {
            "type": "integer",
            "default": 0,
            "description": "runs that passed"
          },
          "failed": {
            "type": "integer",
            "default": 0,
            "description": "runs that failed"
          },
          "errored": {
            "type": "integer",
            "default": 0,
            "description": "runs that errored"
          },
          "latest": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "the newest start; null when none match"
          }
        },
        "required": [],
        "additionalProperties": false
      },
      "RunsPage": {
        "type": "object",
        "description": "Runs by `sort`",
        "properties": {
          "runs": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RunRow"
            },
            "description": "the runs"
          },
          "next_cursor": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`cursor` of the next page; null at the end"
          },
          "total": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "all that match"
          },
          "counts": {
            "anyOf": [
              {
                "$ref": "#/components/schemas/RunCounts"
              },
              {
                "type": "null"
              }
            ],
            "description": "how they ended"
          }
        },
        "required": [
          "runs"
        ],
        "additionalProperties": false
      },
      "SessionListRow": {
        "type": "object",
        "description": "A session and what it has done",
        "properties": {
          "session_id": {
            "type": "string",
            "format": "uuid",
            "description": "session"
          },
          "session_type": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "`test_run`, `interactive`, …"
          },
          "started_at": {
            "type": "string",
            "format": "date-time",
            "description": "its begin"
          },
          "ended_at": {
            "anyOf": [
              {
                "type": "string",
                "format": "date-time"
              },
              {
                "type": "null"
              }
            ],
            "description": "its end"
          },
          "outcome": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "of its end"
          },
          "reason": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "why it ended"
          },
          "live": {
            "type": "boolean",
            "description": "it hasn't ended"
          },
          "station_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "station"
          },
          "station_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "its name"
          },
          "station_hostname": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "its host"
          },
          "pid": {
            "anyOf": [
              {
                "type": "integer"
              },
              {
                "type": "null"
              }
            ],
            "description": "process"
          },
          "client": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "program"
          },
          "operator_id": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "operator"
          },
          "operator_name": {
            "anyOf": [
              {
                "type": "string"
              },
              {
                "type": "null"
              }
            ],
            "description": "their name"
          },
          "runs": {
            "type": "integer",
            "description": "its runs"
          },
          "events": {
            "type": "integer",
            "description": "its events"
          },
          "serials": {
            "type": "string",
            "description": "of its runs, each once"
          }
        },
        "required": [
          "session_id",
          "started_at",
          "live",
          "runs",
          "events",
          "serials"
        ],
        "additionalProperties": false
      },
      "SessionList": {
        "type": "object",
        "description": "A part of the sessions, by place",
        "properties": {
          "sessions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SessionListRow"
            },
            "description": "newest first"
          },
          "total": {
            "type": "integer",
            "description": "sessions that are stored"
          },
          "live": {
            "type": "integer",
            "description": "of these, live"
          },
          "matching": {
            "type": "integer",
            "description": "that `live` and `find` leave"
          }
        },
        "required": [
          "sessions",
          "total",
          "live",
          "matching"
        ],
        "additionalProperties": false
      }
    },
    "responses": {
      "Status400": {
        "description": "the address, or the request as a whole, can't be read",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status401": {
        "description": "a token is required, and missing or wrong",
        "headers": {
          "WWW-Authenticate": {
            "required": true,
            "description": "`Bearer`",
            "schema": {
              "type")json"
    R"json(: "string"
            }
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status403": {
        "description": "`Host` or `Origin` isn't allowed; a path outside the project",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status404": {
        "description": "unknown run, session, dialog or entity",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status406": {
        "description": "none of the formats that `Accept` names",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status408": {
        "description": "the request took too long to arrive",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status409": {
        "description": "ambiguous id; answered already; changed since it was read",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status410": {
        "description": "what the cursor stands for isn't stored any more",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status413": {
        "description": "the body, or the answer, would be too large",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status414": {
        "description": "the address is too long",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status415": {
        "description": "the body isn't of this content type",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status422": {
        "description": "an invalid parameter or body",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status426": {
        "description": "a WebSocket: connect with an upgrade",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status429": {
        "description": "too many requests or streams at a time",
        "headers": {
          "Retry-After": {
            "required": true,
            "description": "seconds",
            "schema": {
              "type": "string"
            }
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status431": {
        "description": "the header is too large",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status500": {
        "description": "a defect of ours, or the disk refused",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status501": {
        "description": "a valid request that this build or this filesystem can't serve",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status503": {
        "description": "a service is starting or recovering, or the time limit passed",
        "headers": {
          "Retry-After": {
            "required": true,
            "description": "seconds",
            "schema": {
              "type": "string"
            }
          }
        },
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status504": {
        "description": "the deadline passed",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      },
      "Status507": {
        "description": "no space is left",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      }
    },
    "securitySchemes": {
      "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "wanted where `health.token_required` says so"
      }
    }
  }
}
)json";
}

}  // namespace litmus::http
