// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const adminPrefix = "/_emulator/"

// adminRoute is one thing that the admin endpoint does.
type adminRoute struct {
	pattern string // as http.ServeMux has it
	about   string
	serve   http.HandlerFunc
}

// adminRoutes are what the Go API offers, over HTTP.
func (s *Server) adminRoutes() []adminRoute {
	routes := []adminRoute{
		{"GET /_emulator/health", "says ok, and the ID of the account", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, map[string]string{"status": "ok", "account_id": s.account})
		}},
		{"GET /_emulator/requests", "how many requests there were, by product and action",
			func(w http.ResponseWriter, _ *http.Request) { reply(w, s.Requests()) }},
		{"DELETE /_emulator/requests", "forgets the counts and the log", func(w http.ResponseWriter, _ *http.Request) {
			s.ResetRequests()
			w.WriteHeader(http.StatusNoContent)
		}},
		{"GET /_emulator/log", "the requests, oldest first, a line of JSON each", s.getLog},
		{"GET /_emulator/faults", "the faults that are active", s.getFaults},
		{"POST /_emulator/faults", "adds a fault, as JSON or as --fault has it; answers its id", s.postFault},
		{"DELETE /_emulator/faults", "removes all faults", func(w http.ResponseWriter, _ *http.Request) {
			s.ClearFaults()
			w.WriteHeader(http.StatusNoContent)
		}},
		{"DELETE /_emulator/faults/{id}", "removes one fault", s.deleteFault},
		{"POST /_emulator/users/{user}/passkeys/{name}", "gives a user a passkey, as a browser would; answers its id",
			s.postPasskey},
	}
	listed := map[string]string{"GET /_emulator/": "this list"}
	for _, route := range routes {
		listed[route.pattern] = route.about
	}
	return append(routes, adminRoute{"GET /_emulator/{$}", "this list",
		func(w http.ResponseWriter, _ *http.Request) { reply(w, listed) }})
}

// adminHandler is the admin endpoint. It answers to programs on this machine alone: neither to
// other machines, nor to web pages that a browser on this machine shows, of whatever name or
// address they pretend to be.
func (s *Server) adminHandler() http.Handler {
	mux := http.NewServeMux()
	for _, route := range s.adminRoutes() {
		mux.HandleFunc(route.pattern, route.serve)
	}
	pages := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch err := pages.Check(r); {
		case !isLoopback(hostOf(r.RemoteAddr)):
			http.Error(w, "the admin endpoint answers to this machine only", http.StatusForbidden)
		case !isLoopback(hostName(r.Host)):
			http.Error(w, "the admin endpoint answers under localhost or a loopback address only", http.StatusForbidden)
		case err != nil:
			http.Error(w, "the admin endpoint takes nothing from web pages", http.StatusForbidden)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// hostName is a Host header without its port.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// getLog writes a line for each request, so that it can be read and searched line by line.
func (s *Server) getLog(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	encoder := json.NewEncoder(w)
	for _, entry := range s.Log() {
		if encoder.Encode(entry) != nil {
			return // the client is gone
		}
	}
}

// lengthOfTime is a length of time with its unit in JSON, such as "2s".
type lengthOfTime time.Duration

func (l lengthOfTime) MarshalText() ([]byte, error) { return []byte(time.Duration(l).String()), nil }

func (l *lengthOfTime) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*l = lengthOfTime(d)
	return err
}

// faultJSON is a fault as JSON.
type faultJSON struct {
	Fault
	Delay lengthOfTime `json:"delay,omitempty"`
}

func (s *Server) getFaults(w http.ResponseWriter, _ *http.Request) {
	type listed struct {
		ID   int `json:"id"`
		Left int `json:"left,omitempty"`
		faultJSON
	}
	list := []listed{}
	for _, active := range s.faults.active() {
		list = append(list, listed{active.ID, active.Left, faultJSON{active.Fault, lengthOfTime(active.Delay)}})
	}
	reply(w, list)
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	fault, err := readFault(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	reply(w, map[string]int{"id": s.inject(fault)})
}

// readFault reads a fault as JSON, or else as the command line has it.
func readFault(body io.Reader) (Fault, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return Fault{}, err
	}
	if !bytes.HasPrefix(text, []byte("{")) {
		return ParseFault(strings.TrimSpace(string(text)))
	}
	var read faultJSON
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return Fault{}, err
	}
	read.Fault.Delay = time.Duration(read.Delay)
	return read.Fault, read.Validate()
}

func (s *Server) deleteFault(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || !s.removeFault(id) {
		http.Error(w, "no such fault", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) postPasskey(w http.ResponseWriter, r *http.Request) {
	id, err := s.AddPasskey(r.PathValue("user"), r.PathValue("name"))
	if err != nil {
		http.Error(w, "no such user", http.StatusNotFound)
		return
	}
	reply(w, map[string]string{"id": id})
}

func reply(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // the client may be gone
}
