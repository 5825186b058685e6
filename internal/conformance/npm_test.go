// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package conformance

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// nodePrograms is the folder of the JavaScript half.
const nodePrograms = "node"

// needNode skips the test where node or the npm packages are not there.
func needNode(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		skip(t, "no node on PATH: Alibaba Cloud's npm SDKs were not run against the emulator")
	}
	if _, err := os.Stat(filepath.Join(nodePrograms, "node_modules", ".package-lock.json")); err != nil {
		skip(t, "the npm packages are not installed: Alibaba Cloud's npm SDKs were not run against the emulator "+
			"(make conformance installs them)")
	}
	// Go's test cache does not see what node reads: reading it here too makes the test run again
	// when it changes.
	for _, pattern := range []string{"*.mjs", "package*.json", "node_modules/.package-lock.json"} {
		files, err := filepath.Glob(filepath.Join(nodePrograms, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files: %v", pattern, err)
		}
		for _, file := range files {
			if _, err := os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// skip is t.Skip that is seen without -v, too.
func skip(t *testing.T, reason string) {
	t.Helper()
	fmt.Printf("skipped: %s: %s\n", t.Name(), reason)
	t.Skip(reason)
}

// outcome is a line of reporter.mjs.
type outcome struct {
	Name    string
	Depth   int
	Passed  bool
	Skipped bool
	Error   string
}

// runNode runs a program of the JavaScript half against the emulator; each of its tests becomes a
// subtest.
func (s *subject) runNode(t *testing.T, program, signature string, env ...string) {
	t.Helper()
	began := time.Now()
	cmd := exec.CommandContext(t.Context(), "node", "--no-warnings", "--test-reporter", "./reporter.mjs", program)
	cmd.Dir = nodePrograms
	cmd.Env = append(os.Environ(),
		"CONFORMANCE_ENDPOINT="+s.address, "CONFORMANCE_SIGNATURE="+signature, "CONFORMANCE_ACCOUNT="+s.AccountID(),
		"CONFORMANCE_KEY_ID="+s.Root().ID, "CONFORMANCE_KEY_SECRET="+s.Root().Secret)
	cmd.Env = append(cmd.Env, env...)
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()

	tests, failed := 0, 0
	var children []outcome // of the test that ends next
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var o outcome
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			t.Errorf("%s printed what is no outcome: %s", program, lines.Text())
			continue
		}
		if o.Depth > 0 {
			children = append(children, o)
			continue
		}
		tests += 1 + len(children)
		t.Run(o.Name, func(t *testing.T) {
			for _, child := range children {
				t.Run(child.Name, func(t *testing.T) { child.tell(t) })
			}
			o.tell(t)
		})
		if !o.Passed {
			failed++
		}
		children = nil
	}
	if tests == 0 || len(children) > 0 || err != nil && failed == 0 {
		t.Errorf("%s: %d tests ended, %v\n%s", program, tests, err, errors.String())
	}
	fmt.Printf("%s, signatures %s: %d tests in %s\n", program, signature, tests,
		time.Since(began).Round(10*time.Millisecond))
}

func (o outcome) tell(t *testing.T) {
	t.Helper()
	switch {
	case o.Skipped:
		t.Skip("skipped by node")
	case !o.Passed && !strings.Contains(o.Error, "subtestsFailed"):
		t.Error(o.Error)
	}
}

// TestNPM drives every action through Alibaba Cloud's npm SDKs.
func TestNPM(t *testing.T) {
	t.Parallel()
	needNode(t)
	for _, signature := range []string{"v3", "v1"} {
		t.Run(signature, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.runNode(t, "suite.mjs", signature)
			s.covered(t, "npm SDKs, signature "+signature)
		})
	}
}

// TestHandSigned is about what no SDK can be made to send: signatures, times, nonces and keys that
// are wrong.
func TestHandSigned(t *testing.T) {
	needNode(t)
	start(t).runNode(t, "gateway.mjs", "v1 and v3")
}

// TestCredentialLibrary lets Alibaba Cloud's credential library assume a role, which it does over
// HTTPS alone: with the certificate that ram-emulator --tls makes.
func TestCredentialLibrary(t *testing.T) {
	needNode(t)
	s := start(t)
	certificate, authority, err := emulator.NewCertificate([]string{"127.0.0.1"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, authority, 0o600); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(s)
	web.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	web.StartTLS()
	t.Cleanup(web.Close)
	s.address = strings.TrimPrefix(web.URL, "https://")

	call := func(action string, params map[string]string) map[string]any {
		answer, err := s.Call(t.Context(), "ram", action, params)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	call("CreateRole", map[string]string{"RoleName": "job",
		"AssumeRolePolicyDocument": `{"Version":"1","Statement":[{"Effect":"Allow",` +
			`"Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::` + s.AccountID() + `:root"]}}]}`})
	call("CreateUser", map[string]string{"UserName": "olga"})
	call("AttachPolicyToUser", map[string]string{"UserName": "olga", "PolicyName": "AliyunSTSAssumeRoleAccess",
		"PolicyType": "System"})
	key, _ := call("CreateAccessKey", map[string]string{"UserName": "olga"})["AccessKey"].(map[string]any)
	s.runNode(t, "credentials.mjs", "v1", "NODE_EXTRA_CA_CERTS="+caFile,
		fmt.Sprint("CONFORMANCE_USER_KEY_ID=", key["AccessKeyId"]),
		fmt.Sprint("CONFORMANCE_USER_KEY_SECRET=", key["AccessKeySecret"]))
}
