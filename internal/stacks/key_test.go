// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package stacks

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// attempt is a call that somebody makes with a key of his own.
type attempt struct {
	product, action string
	params          map[string]string
	want            string
}

// What comes of an attempt, besides RAM's codes.
const (
	succeeds = ""
	// passes means that it is not refused for want of permission, whatever comes of it then.
	passes  = "passes"
	refused = "NoPermission"
)

// tryKey gives a user a key, makes the attempts with it in their order, and takes the key away
// again.
func tryKey(t *testing.T, e *acctest.Env, userName string, attempts []attempt) {
	t.Helper()
	key, err := e.Client.CreateAccessKey(t.Context(), userName)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Client.DeleteAccessKey(t.Context(), userName, key.AccessKeyID); err != nil {
			t.Error(err)
		}
	}()
	client, err := sdk.NewClientWithOptions("cn-hangzhou", sdk.NewConfig().WithTimeout(time.Minute),
		credentials.NewAccessKeyCredential(key.AccessKeyID, key.Secret))
	if err != nil {
		t.Fatal(err)
	}
	served := emulator.Actions()
	for _, a := range attempts {
		if !slices.Contains(served, a.product+":"+a.action) {
			t.Run(userName+"/"+a.action, func(t *testing.T) {
				t.Skip("the emulator does not serve it, so it is decided by the policies at plan only")
			})
			continue
		}
		code := send(t, client, e.URL, a)
		if a.want == passes && code != refused || a.want == code {
			continue
		}
		t.Errorf("%s calls %s %v: got %q, want %q", userName, a.action, a.params, code, a.want)
	}
}

// send makes a call and gives RAM's code, "" for success.
func send(t *testing.T, client *sdk.Client, endpoint string, a attempt) string {
	t.Helper()
	req := requests.NewCommonRequest()
	req.Method, req.Scheme, req.Domain = "POST", "http", strings.TrimPrefix(endpoint, "http://")
	req.Product, req.ApiName = a.product, a.action
	req.Version = map[string]string{"ram": "2015-05-01", "ims": "2019-08-15"}[a.product]
	req.FormParams = a.params
	_, err := client.ProcessCommonRequest(req)
	var refusal *sdkerrors.ServerError
	switch {
	case errors.As(err, &refusal):
		return refusal.ErrorCode()
	case err != nil:
		t.Fatalf("%s: %v", a.action, err)
	}
	return succeeds
}
