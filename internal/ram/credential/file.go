// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// maxRead is the most bytes that any source reads: of an answer, a file, or the output of a
	// program.
	maxRead = 1 << 20

	// fileTimeout is how long a file may take to be read: its name may be that of a pipe that
	// nobody writes to.
	fileTimeout = 5 * time.Second
)

// readFile reads a file that the user names.
func readFile(ctx context.Context, name string) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		text, err := readAtMost(name)
		read <- result{text, err}
	}()
	late := time.NewTimer(fileTimeout)
	defer late.Stop()
	select {
	case r := <-read:
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late.C:
		return nil, fmt.Errorf("%s could not be read within %s", name, fileTimeout)
	}
}

func readAtMost(name string) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the user says which file
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxRead+1))
	if err == nil && len(text) > maxRead {
		return nil, fmt.Errorf("%s is longer than %d bytes", name, maxRead)
	}
	return text, err
}

// sharedFile is the name of the aliyun CLI's configuration file.
func (cfg Config) sharedFile() (string, error) {
	if cfg.SharedCredentialsFile != "" {
		return cfg.atHome(cfg.SharedCredentialsFile)
	}
	if file := cfg.first("ALIBABA_CLOUD_CONFIG_FILE", "ALICLOUD_SHARED_CREDENTIALS_FILE"); file != "" {
		return cfg.atHome(file)
	}
	home, err := cfg.home()
	return filepath.Join(home, ".aliyun", "config.json"), err
}

// atHome puts the home directory in the place of "~/": a configuration and a variable are seen by
// no shell.
func (cfg Config) atHome(file string) (string, error) {
	rest, ok := strings.CutPrefix(file, "~/")
	if !ok {
		return file, nil
	}
	home, err := cfg.home()
	return filepath.Join(home, rest), err
}

func (cfg Config) home() (string, error) {
	if cfg.HomeDir != "" {
		return cfg.HomeDir, nil
	}
	return os.UserHomeDir()
}
