// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// The guide has every flag.
func TestGuideNamesEveryFlag(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../templates/guides/emulator.md")
	if err != nil {
		t.Fatal(err)
	}
	command := newCommand(t.Context(), os.Getenv, terminal{})
	command.InitDefaultVersionFlag()
	command.Flags().VisitAll(func(f *pflag.Flag) {
		if !strings.Contains(string(guide), "`--"+f.Name+"`") {
			t.Errorf("templates/guides/emulator.md does not explain --%s", f.Name)
		}
	})
}
