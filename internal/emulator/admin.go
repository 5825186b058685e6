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
)

const adminPrefix = "/_emulator/"

// serveAdmin answers the admin endpoint: what the Go API offers, over HTTP, to this machine alone.
func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	if ip := net.ParseIP(hostOf(r.RemoteAddr)); ip == nil || !ip.IsLoopback() {
		http.Error(w, "the admin endpoint answers to this machine only", http.StatusForbidden)
		return
	}
	path, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, adminPrefix), "/")
	switch r.Method + " " + path {
	case "GET health":
		reply(w, map[string]string{"status": "ok", "account_id": s.account})
	case "GET requests":
		reply(w, s.Requests())
	case "DELETE requests":
		s.ResetRequests()
		w.WriteHeader(http.StatusNoContent)
	case "GET log":
		reply(w, s.Log())
	case "GET faults":
		reply(w, s.faults.active())
	case "POST faults":
		s.postFault(w, r)
	case "DELETE faults":
		s.deleteFaults(w, id)
	default:
		http.NotFound(w, r)
	}
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
	var fault Fault
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&fault); err != nil {
		return Fault{}, err
	}
	return fault, fault.Validate()
}

func (s *Server) deleteFaults(w http.ResponseWriter, id string) {
	if id == "" {
		s.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
		return
	}
	n, err := strconv.Atoi(id)
	if err != nil || !s.removeFault(n) {
		http.Error(w, "no such fault", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func reply(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // the client may be gone
}
