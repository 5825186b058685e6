// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// Tests that are parallel wait for most of their time, as what they test does: let them wait
	// together.
	if err := flag.Set("test.parallel", "24"); err != nil {
		panic(err)
	}
	code := m.Run()
	if dir := builtInto(); dir != "" {
		_ = os.RemoveAll(dir) // a leftover in the temporary folder harms nobody
	}
	os.Exit(code)
}

// building is the provider program, built once for all tests that need it.
type building struct {
	once sync.Once
	dir  string
	err  error
}

var built building

func builtInto() string { return built.dir }

// program builds the provider as users run it and returns the folder it is in.
func program(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "provider-"); built.err != nil {
			return
		}
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "go", "build", "-buildvcs=false", "-o",
			filepath.Join(built.dir, "terraform-provider-ram"),
			"github.com/terraform-provider-ram/terraform-provider-ram")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build the provider: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}
