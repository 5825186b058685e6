// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "fmt"

// Split packs the statements of a document into as few documents of at most
// max characters as possible.
func Split(d *Document, max int) ([]*Document, error) {
	var out []*Document
	for i := range d.Statements {
		one := &Document{Version: d.Version, Statements: []Statement{d.Statements[i].Clone()}}
		if Size(one.String()) > max {
			return nil, fmt.Errorf("statement %d does not fit into %d characters", i, max)
		}
		if n := len(out); n > 0 {
			both := &Document{Version: d.Version, Statements: append(out[n-1].Statements[:len(out[n-1].Statements):len(out[n-1].Statements)], one.Statements...)}
			if Size(both.String()) <= max {
				out[n-1] = both
				continue
			}
		}
		out = append(out, one)
	}
	return out, nil
}
