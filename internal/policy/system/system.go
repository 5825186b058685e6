// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package system holds the system policies, which Alibaba Cloud owns: names, kinds,
// versions, dates and documents.
//
// reference: behaviours.md §20.
package system

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed policies.json
var policiesJSON []byte

// Policy is a system policy.
type Policy struct {
	Name    string    `json:"name"`
	Kind    string    `json:"kind"` // account, service, service-role, service-linked-role
	Version string    `json:"version"`
	Created time.Time `json:"created"` // zero where it is not public
	Updated time.Time `json:"updated"` // zero where it is not public
	// Document is as RAM returns it.
	Document string `json:"document"`
	// Assumed is set where no document is public. It is then a stand-in of ours: all
	// or the reading actions of the service, under the prefix that its other policies
	// use or that its name suggests.
	Assumed bool `json:"assumed"`
}

// Policies returns all of them in the order of their names.
func Policies() ([]Policy, error) {
	all, err := load()
	return slices.Clone(all), err
}

// load reads them once per process; nothing changes them.
var load = sync.OnceValues(func() ([]Policy, error) {
	var all []Policy
	if err := json.Unmarshal(policiesJSON, &all); err != nil {
		return nil, fmt.Errorf("system policies: %w", err)
	}
	slices.SortFunc(all, func(a, b Policy) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
})
