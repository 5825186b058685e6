// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

const (
	// processTimeout is how long a program may take: it may ask a person for a code.
	processTimeout = time.Minute

	// processGrace is how long the output of a program is waited for after its end: what it left
	// running may hold it open.
	processGrace = time.Second
)

// process gives the credentials that a program prints, as a profile of mode External says. Neither
// stream of the program is ever shown: what it prints are secrets.
func (cfg Config) process(source, command string) (Provider, error) {
	argv, err := splitCommand(command, runtime.GOOS == "windows")
	if err != nil {
		return nil, fmt.Errorf("its process_command %w", err)
	}
	return NewCache(cfg.Now, Func(func(ctx context.Context) (Credentials, error) {
		output, err := runProcess(ctx, argv, processTimeout)
		if err != nil {
			return Credentials{}, err
		}
		c, err := parseProcess(source, output)
		if err != nil {
			return Credentials{}, fmt.Errorf("the output of %s %w; it must be one JSON object with mode (AK or StsToken), "+
				"access_key_id, access_key_secret, sts_token and expiration, and nothing else", programName(argv), err)
		}
		return c, nil
	})), nil
}

// runProcess gives what a program prints. Its end is waited for no longer than limit, and not that
// of what it leaves running.
func runProcess(ctx context.Context, argv []string, limit time.Duration) ([]byte, error) {
	short, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	output := &boundedBuffer{}
	cmd := exec.CommandContext(short, argv[0], argv[1:]...) //nolint:gosec // the user's profile says which program
	cmd.Stdout, cmd.WaitDelay = output, processGrace
	err := cmd.Run()
	name := programName(argv)
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case output.over:
		return nil, fmt.Errorf("%s printed more than %d bytes", name, maxRead)
	case short.Err() != nil:
		return nil, fmt.Errorf("%s did not end within %s", name, limit)
	case errors.As(err, &exit):
		return nil, fmt.Errorf("%s failed: %s; run it by hand to see why", name, exit.ProcessState)
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return nil, fmt.Errorf("%s could not be run: %s", name, redact.Secrets(argv[1:]).Text(err.Error()))
	}
	return output.text.Bytes(), nil
}

// programName is what messages call a program: its arguments may be secrets.
func programName(argv []string) string {
	return fmt.Sprintf("process_command (%s)", redact.Secrets{}.Short(filepath.Base(argv[0]), 60))
}

// boundedBuffer keeps the first maxRead bytes and refuses more.
type boundedBuffer struct {
	text bytes.Buffer
	over bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.text.Len()+len(p) > maxRead {
		b.over = true
		return 0, errors.New("too long")
	}
	return b.text.Write(p)
}

// parseProcess reads a program's output. Its errors follow the words "the output" and hold nothing
// of it.
func parseProcess(source string, output []byte) (Credentials, error) {
	var s struct {
		Mode            string `json:"mode"`
		AccessKeyID     string `json:"access_key_id"`
		AccessKeySecret string `json:"access_key_secret"`
		SecurityToken   string `json:"sts_token"`
		Expiration      string `json:"expiration"`
	}
	text := bytes.TrimSpace(output)
	switch {
	case len(text) == 0:
		return Credentials{}, errors.New("is empty")
	case text[0] != '{':
		return Credentials{}, errors.New("has other text before the JSON object")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(&s)
	switch {
	case err != nil:
		return Credentials{}, errors.New("is JSON that is cut short or malformed")
	case decoder.InputOffset() < int64(len(text)):
		return Credentials{}, errors.New("has other text after the JSON object")
	case s.Mode != "" && !strings.EqualFold(s.Mode, "AK") && !strings.EqualFold(s.Mode, "StsToken"):
		return Credentials{}, errors.New("has a mode other than AK and StsToken")
	case s.AccessKeyID == "":
		return Credentials{}, errors.New("is without access_key_id")
	case s.AccessKeySecret == "":
		return Credentials{}, errors.New("is without access_key_secret")
	case s.SecurityToken == "" && (strings.EqualFold(s.Mode, "StsToken") || strings.HasPrefix(s.AccessKeyID, "STS.")):
		return Credentials{}, errors.New("is without sts_token")
	}
	c := Credentials{
		AccessKeyID: s.AccessKeyID, AccessKeySecret: s.AccessKeySecret, SecurityToken: s.SecurityToken, Source: source,
	}
	if c.expires(s.Expiration) != nil {
		return Credentials{}, errors.New("has a malformed expiration, which must be like 2006-01-02T15:04:05Z")
	}
	return c, nil
}
